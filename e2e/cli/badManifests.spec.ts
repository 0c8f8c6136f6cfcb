import { appendFileSync, cpSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import {
  startGitHttpServer,
  type GitHttpServer,
} from '@gimlet-io/core/testUtils';
import { ApplicationRepository } from './applicationRepository';
import { GitopsRemote } from './gitopsRemote';
import { expectRefused, type Refusal } from './refusal';
import { twoAtATime } from './twoAtATime';
import { Workplace } from './workplace';

let workplace: Workplace;
let remote: GitopsRemote;
let host: GitHttpServer;
let checkout: ApplicationRepository;
let release: string[];

test.beforeAll(async () => {
  workplace = new Workplace();
  remote = GitopsRemote.empty(workplace.folder);
  host = await startGitHttpServer({ root: workplace.folder });
  checkout = new ApplicationRepository(workplace);
  const chart = (name: string, file: string, text: string) => {
    const folder = join(checkout.folder, 'charts', name);
    cpSync(join(checkout.folder, 'charts', 'web'), folder, { recursive: true });
    appendFileSync(join(folder, file), text);
  };
  chart(
    'dice',
    'templates/dice.yaml',
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: dice\ndata:\n  roll: {{ randAlphaNum 12 | quote }}\n',
  );
  chart(
    'password',
    'templates/secret.yaml',
    'apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: {{ .Values.config.PASSWORD | quote }}\n',
  );
  symlinkSync('/etc', join(checkout.folder, 'charts', 'linked'));
  const { artifact } = await checkout.version('Old prices');
  const gitops = ['--gitops-repo', remote.path, '--env', 'production'];
  await workplace.commit([
    ...['environment', 'bootstrap', ...gitops, '--yes'],
    ...['--repository', 'acme/gitops'],
    ...['--url', 'https://git.acme.example/acme/gitops.git'],
  ]);
  release = ['release', 'make', ...gitops, '--artifact', artifact];
});

test.afterAll(async () => {
  await host?.close();
  workplace?.remove();
});

/** The example's manifest with something else in it, as a file of the application repository. */
function manifestWith(
  [before, after]: [before: string, after: string],
  name = 'bad',
): string {
  const text = workplace.read(join('checkout', checkout.manifest()));
  if (!text.includes(before)) {
    throw new Error(`The manifest does not hold ${before}`);
  }
  const path = `.gimlet/${name}.yaml`;
  writeFileSync(join(checkout.folder, path), text.replace(before, after));
  return path;
}

interface BadManifest extends Refusal {
  name: string;
  change: [before: string, after: string];
}

/** Stands for the manifest's file. */
const BAD = '.gimlet/bad.yaml';
const CHART = 'name: ./charts/web';
/** Where the example's manifest names its chart. */
const AT_CHART = `${BAD}:5:9  chart.name  `;

const manifests: BadManifest[] = [
  {
    name: 'broken YAML',
    change: ['  replicas: 3', '  replicas: 3\n   extra: 1'],
    code: 1,
    says: [`${BAD}:7:13  broken YAML`],
  },
  {
    name: 'an unknown field',
    change: ['namespace: shop', 'namespace: shop\ndeploy:\n  events: push'],
    code: 1,
    says: [`${BAD}:5:3  deploy.events  unknown field; did you mean event?`],
  },
  {
    name: 'an unknown value',
    change: ['namespace: shop', 'namespace: shop\ndeploy:\n  event: pushed'],
    code: 1,
    says: [`${BAD}:5:10  deploy.event  "pushed" is not one of push, tag, pr`],
  },
  {
    name: 'a manifest for another environment',
    change: ['env: production', 'env: prodution'],
    code: 1,
    says: [
      'no manifest for production/checkout; did you mean prodution/checkout?',
    ],
  },
  {
    name: 'a missing variable',
    change: ['{{ .SHA | trunc 7 }}', '{{ .IMAGE_TAG }}'],
    code: 1,
    says: [
      `${BAD}:10:14  values.image.tag  map has no entry for key "IMAGE_TAG"`,
      'Known: APP, BRANCH, EVENT, OWNER, REPO, SHA.',
    ],
  },
  {
    name: 'a template that YAML takes for a map',
    change: ['replicas: 3', 'replicas: {{ .SHA }}'],
    code: 1,
    says: [`${BAD}:7:13  `, 'quote it'],
  },
  {
    name: 'a value that does not fit the chart',
    change: ['replicas: 3', 'replicas: three'],
    code: 1,
    says: [
      `${BAD}:7:13  values.replicas  "three" is not an integer  (web@1.4.2, values.schema.json)`,
    ],
  },
  {
    name: "an app's name that leads elsewhere",
    change: ['app: checkout', 'app: ../flux'],
    code: 1,
    says: [`${BAD}:1:6  app  "../flux" cannot be an app's name`],
  },
  {
    name: "an app's name that passes for an option",
    change: ['app: checkout', 'app: --post-renderer=/bin/sh'],
    code: 1,
    says: [`${BAD}:1:6  app  `],
  },
  {
    name: "the reserved app's name",
    change: ['app: checkout', 'app: flux'],
    code: 1,
    says: [`${BAD}:1:6  app  the name flux is reserved`],
  },
  {
    name: 'a namespace that leads elsewhere',
    change: ['namespace: shop', 'namespace: ../../flux'],
    code: 1,
    says: [`${BAD}:3:12  namespace  `],
  },
  {
    name: 'a chart that is not there',
    change: [CHART, 'name: ./charts/nowhere'],
    code: 1,
    says: [`${AT_CHART}There is no chart in ./charts/nowhere.`],
  },
  {
    name: 'a chart that nobody serves',
    change: [CHART, 'name: web\n  repository: http://127.0.0.1:9/charts'],
    code: 1,
    says: [AT_CHART, 'http://127.0.0.1:9/charts/index.yaml cannot be reached'],
  },
  {
    name: 'a chart outside of the repository',
    change: [CHART, 'name: ../charts/web'],
    code: 1,
    says: [`${AT_CHART}The chart ../charts/web lies outside`],
  },
  {
    name: 'a chart by an absolute path',
    change: [CHART, 'name: /etc'],
    code: 1,
    says: [`${AT_CHART}The chart /etc lies outside`],
  },
  {
    name: 'a chart by a file: address',
    change: [CHART, 'name: file:///etc'],
    code: 1,
    says: [`${AT_CHART}The chart /etc lies outside`],
  },
  {
    name: 'a chart behind a link that leads out',
    change: [CHART, 'name: ./charts/linked'],
    code: 1,
    says: [`${AT_CHART}The chart ./charts/linked lies outside`],
  },
  {
    name: 'a chart that passes for an option',
    change: [CHART, 'name: --post-renderer=/bin/sh'],
    code: 1,
    says: [AT_CHART, 'is not a folder'],
  },
  {
    name: 'a chart of a tag that passes for an option',
    change: [
      CHART,
      'name: https://git.acme.example/charts.git?tag=--upload-pack=x&path=web',
    ],
    code: 1,
    says: [AT_CHART, '"--upload-pack=x" cannot be the name of a tag'],
  },
  {
    name: 'a chart at a path of a git repository that leads out',
    change: [
      CHART,
      'name: https://git.acme.example/charts.git?tag=v1&path=../../etc',
    ],
    code: 1,
    says: [AT_CHART, 'the path "../../etc" is refused'],
  },
  {
    name: 'a chart whose address runs a program',
    change: [CHART, 'name: "ext::sh -c touch% pwned"'],
    code: 1,
    says: [AT_CHART, 'is not a kind of address'],
  },
  {
    name: 'a chart whose host passes for an option of ssh',
    change: [CHART, 'name: ssh://-oProxyCommand=touch/charts.git'],
    code: 1,
    says: [AT_CHART, 'is not an address'],
  },
  {
    name: 'a chart that rolls dice',
    change: [CHART, 'name: ./charts/dice'],
    code: 1,
    says: [
      'web@1.4.2 does not render the same twice: ConfigMap/dice (it calls randAlphaNum)',
      'chart.allowUnstable: [ConfigMap/dice]',
    ],
  },
];

test('manifests with faults are refused at their place, and nothing is written', () =>
  twoAtATime(
    [...manifests.entries()],
    async ([index, { name, change, says, code }]) => {
      const manifest = manifestWith(change, `bad-${index}`);
      await test.step(name, () =>
        expectRefused(
          { workplace, remote },
          {
            args: [...release, '--manifest', manifest],
            options: { cwd: 'checkout' },
            code,
            says: says.map(text => text.replace(BAD, manifest)),
          },
        ),
      );
    },
  ));

const SECRET = 'hunter2-in-clear';

const secrets: (BadManifest & { hidden: string[] })[] = [
  {
    name: 'raw manifests',
    change: [
      'values:',
      `manifests: |\n  apiVersion: v1\n  kind: Secret\n  metadata:\n    name: db\n  stringData:\n    password: ${SECRET}\nvalues:`,
    ],
    code: 1,
    says: ['Secret shop/db', '(password)', 'SealedSecret'],
    hidden: [SECRET],
  },
  {
    name: 'a chart',
    change: [`${CHART}`, 'name: ./charts/password'],
    code: 1,
    says: ['Secret shop/db', 'templates/secret.yaml', '(password)'],
    hidden: [SECRET, Buffer.from(SECRET).toString('base64')],
  },
];

secrets.forEach(({ name, change, hidden, ...refusal }) => {
  test(`a Secret in clear from ${name} is refused, and its value is shown nowhere`, async () => {
    const manifest = manifestWith(change);
    const file = join(checkout.folder, manifest);
    writeFileSync(
      file,
      workplace
        .read(join('checkout', manifest))
        .replace('CURRENCY: EUR', `PASSWORD: ${SECRET}`),
    );
    for (const verb of ['make', 'plan']) {
      const args = ['release', verb, ...release.slice(2)];
      const { stderr } = await expectRefused(
        { workplace, remote },
        {
          ...refusal,
          args: [...args, '--manifest', manifest],
          options: { cwd: 'checkout' },
        },
      );
      hidden.forEach(text => expect(stderr).not.toContain(text));
    }
    const debugged = await workplace.gimlet(
      [...release, '--manifest', manifest, '--debug'],
      { cwd: 'checkout' },
    );
    expect(debugged.code).toBe(1);
    hidden.forEach(text => expect(debugged.stderr).not.toContain(text));
  });
});

test('lint names every problem at its place: globs that cannot be parsed, policies that never trigger, unknown environments', async () => {
  const manifest = manifestWith([
    'env: production\nnamespace: shop',
    'env: prodution\nnamespace: shop\ndeploy:\n  branch: "feature/[a"',
  ]);
  const refs = remote.refs();
  const { code, stdout } = await workplace.gimlet(
    ['manifest', 'lint', '--gitops-repo', remote.path, manifest],
    { cwd: 'checkout' },
  );
  expect(code).toBe(1);
  const lines = stdout.split('\n').map(line => line.replace(/ +/g, ' '));
  expect(lines).toEqual(
    expect.arrayContaining([
      `${BAD}:2:6 env there is no environment "prodution"; did you mean production?`,
      expect.stringMatching(
        /^\.gimlet\/bad\.yaml:5:11 deploy\.branch the pattern "feature\/\[a" cannot be read/,
      ),
      expect.stringMatching(
        /^\.gimlet\/bad\.yaml:5:11 deploy\.branch .*never triggers/,
      ),
    ]),
  );
  expect(remote.refs()).toBe(refs);
});

test('a chart that its host does not know is refused with the address', async () => {
  const manifest = manifestWith([
    CHART,
    `name: web\n  repository: ${host.url('charts')}`,
  ]);
  await expectRefused(
    { workplace, remote },
    {
      args: [...release, '--manifest', manifest],
      options: { cwd: 'checkout' },
      code: 1,
      says: [AT_CHART, `${host.url('charts')}/index.yaml`],
    },
  );
});

test('after all that, the same manifest without a fault is released', async () => {
  const manifest = manifestWith([CHART, CHART]);
  const before = remote.head();
  await workplace.commit([...release, '--manifest', manifest], {
    cwd: 'checkout',
  });
  expect(remote.format('%P')).toBe(before);
});
