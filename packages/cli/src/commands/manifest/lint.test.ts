import { lintOutput } from '../../output';
import { Shop } from '../../__testUtils__/shop';

let shop: Shop;
beforeEach(() => {
  shop = new Shop();
});
afterEach(() => shop.remove());

it('finds nothing in what is right', async () => {
  expect(await shop.run(['manifest', 'lint'])).toEqual({
    code: 0,
    stdout: '',
    stderr: 'No problems in 1 file\n',
  });
});

it("says every problem at its place, the chart's rules included", async () => {
  shop.writeManifest('staging', text =>
    text.replace('event: push', 'events: push'),
  );
  shop.writeManifest('production', text =>
    text.replace('replicas: 2', 'replicas: two'),
  );
  const { code, stdout, stderr } = await shop.run(['manifest', 'lint']);
  expect(code).toBe(1);
  expect(stderr).toBe('2 problems in 2 of 2 files\n');
  expect(stdout).toMatch(
    /^\.gimlet\/production-checkout\.yaml:10:13 +values\.replicas .*integer.* \(web@1\.4\.2, values\.schema\.json\)$/m,
  );
  expect(stdout).toMatch(
    /^\.gimlet\/staging-checkout\.yaml:5:3 +deploy\.events .*did you mean event/m,
  );
});

it('takes a chart of this machine from the folder that is allowed, and says how to allow it', async () => {
  shop.git('.', 'init', '-q', 'charts');
  shop.write('charts/web/Chart.yaml', shop.read('app/charts/web/Chart.yaml'));
  shop.git('charts', 'add', '.');
  shop.git('charts', 'commit', '-q', '-m', 'Publish web');
  shop.git('charts', 'tag', 'v1');
  shop.git('.', 'clone', '-q', '--bare', 'charts', 'charts.git');
  shop.writeManifest('production', text =>
    text.replace(
      './charts/web',
      `"file://${shop.path('charts.git')}?tag=v1&path=/web/"`,
    ),
  );
  const refused = await shop.run(['manifest', 'lint']);
  expect(refused.code).toBe(1);
  const [, folder = ''] =
    /GIMLET_CHART_FOLDER=(\S+)/.exec(refused.stdout) ?? [];
  expect(folder).toBe(shop.path('charts.git'));
  expect(
    await shop.run(['manifest', 'lint'], { GIMLET_CHART_FOLDER: folder }),
  ).toMatchObject({ code: 0, stdout: '' });
});

it('prints the documented data', async () => {
  shop.writeManifest('production', text =>
    text.replace('replicas: 2', 'replicas: two'),
  );
  const { code, stdout, stderr } = await shop.run([
    'manifest',
    'lint',
    '.gimlet/production-checkout.yaml',
    '-o',
    'json',
  ]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(lintOutput.parse(JSON.parse(stdout))).toMatchObject({
    files: 1,
    problems: [{ path: 'values.replicas', position: { line: 10 } }],
  });
});

it('does not judge templates without variables, and judges what they make with them', async () => {
  shop.writeManifest('production', text =>
    text.replace('replicas: 2', 'replicas: "{{ .REPLICAS }}"'),
  );
  expect((await shop.run(['manifest', 'lint'])).code).toBe(0);
  const { code, stdout } = await shop.run([
    'manifest',
    'lint',
    '--var',
    'REPLICAS=two',
    '--var',
    'SHA=1',
  ]);
  expect(code).toBe(1);
  expect(stdout).toContain('values.replicas');
});

it('executes templates where there are variables', async () => {
  const { code, stdout } = await shop.run([
    'manifest',
    'lint',
    '--var',
    'OTHER=1',
  ]);
  expect(code).toBe(1);
  expect(stdout).toContain('map has no entry for key "SHA"');
});

it('knows the environments of a gitops repository', async () => {
  await shop.bootstrap();
  shop.writeManifest('produktion');
  const { stdout } = await shop.run(['manifest', 'lint']);
  expect(stdout).toContain('there is no environment "produktion"');
});

it('finds two manifests for the same app and environment', async () => {
  shop.write(
    'app/.gimlet/zzz.yaml',
    shop.read('app/.gimlet/production-checkout.yaml'),
  );
  const { code, stdout } = await shop.run(['manifest', 'lint', '--no-chart']);
  expect(code).toBe(1);
  expect(stdout).toContain(
    '.gimlet/production-checkout.yaml is for production/checkout already',
  );
});

it.each([
  ['app: ['],
  ['- a\n- b\n'],
  ['app: web\nenv: staging\nnamespace: web\nchart: {name: ./nowhere}\n'],
])('%j is a problem and no crash', async text => {
  shop.write('app/broken.yaml', text);
  const { code, stdout } = await shop.run(['manifest', 'lint', 'broken.yaml']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^broken\.yaml:\d+:\d+ /);
});

it('takes one value for each --var, and paths behind it', async () => {
  const args = ['manifest', 'lint', '--var', 'SHA=1', '.gimlet'];
  const { code, stderr } = await shop.run(args);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'No problems in 1 file\n',
  });
});

it('does not call a folder without manifests right', async () => {
  shop.write('app/docs/readme.md', '');
  const { code, stderr } = await shop.run(['manifest', 'lint', 'docs']);
  expect(code).toBe(1);
  expect(stderr).toContain('There is no manifest in docs');
});

it('says where there is nothing to look at', async () => {
  const { code, stderr } = await shop.run(['manifest', 'lint', 'nowhere']);
  expect(code).toBe(1);
  expect(stderr).toContain('There is no nowhere here');
});
