/**
 * The main job in the terminal, on real git and real Helm: an empty gitops repository, a plan, its diff, a release, its history,
 * a rollback. Everything stays in `.demo/terminal`, to try things out.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CheckoutRepository } from './checkoutRepository.mjs';
import { run, say, show } from './terminal.mjs';

const folder = join(process.cwd(), '.demo', 'terminal');
const cli = process.env.GIMLET_CLI;
const env = {
  ...process.env,
  GIT_AUTHOR_NAME: 'Carla Silva',
  GIT_AUTHOR_EMAIL: 'carla@acme.example',
};

const gimlet = (...args) =>
  show(['gimlet', ...args], process.execPath, [cli, ...args], {
    cwd: join(folder, 'checkout'),
    env,
  });
const git = (...args) =>
  show(['git', ...args], 'git', args, { cwd: join(folder, 'checkout') });

const gitops = ['--gitops-repo', '../gitops.git'];
const inProduction = [...gitops, '--env', 'production', '--app', 'checkout'];
const artifact = number => ['--artifact', `../artifact-${number}.json`];

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const checkout = new CheckoutRepository(join(folder, 'checkout'));
await checkout.create();

say(
  'A gitops repository begins empty. Its first commit sets production up for Flux.',
);
await run(
  'git',
  ['init', '--quiet', '--bare', '--initial-branch=main', 'gitops.git'],
  { cwd: folder },
);
await gimlet(
  'environment',
  'bootstrap',
  ...gitops,
  '--env',
  'production',
  '--repository',
  'acme/gitops',
  '--url',
  'https://git.acme.example/acme/gitops.git',
  '--yes',
);

say(
  'CI built checkout. An artifact says what: the commit, its manifests, variables.',
);
const first = await checkout.commit('bob', 'Old prices');
await gimlet('artifact', 'create', '--file', '../artifact-1.json');

say('The first release. It is one commit.');
await gimlet('release', 'make', ...inProduction, ...artifact(1));

say(
  'A new version comes, and somebody wants to know what it would change. Nothing is written.',
);
checkout.edit('CURRENCY: EUR', "CURRENCY: EUR\n    PAYMENT_RETRIES: '3'");
await checkout.commit('carla', 'Faster cart');
await gimlet('artifact', 'create', '--file', '../artifact-2.json');
await gimlet('release', 'plan', ...inProduction, ...artifact(2));
const plan = JSON.parse(
  await run(
    process.execPath,
    [cli, 'release', 'plan', ...inProduction, ...artifact(2), '-o', 'json'],
    {
      cwd: join(folder, 'checkout'),
      env,
    },
  ),
);

say('Exactly that is released, or nothing: --plan names what was seen.');
await gimlet(
  'release',
  'make',
  ...inProduction,
  ...artifact(2),
  '--plan',
  plan.digest.slice(0, 8),
  '--reason',
  'for the campaign',
);

say('The commit holds what was promised; plain git can tell.');
await git('-C', '../gitops.git', 'log', '-1', '--format=%an%n%n%B', 'main');
const tree = await git(
  '-C',
  '../gitops.git',
  'rev-parse',
  'main:production/checkout',
);
if (tree !== plan.tree) {
  throw new Error(`The plan promised the tree ${plan.tree}`);
}

say(
  'The new version does harm. Back: the tree of the release before, in a new commit.',
);
await gimlet(
  'release',
  'rollback',
  ...inProduction,
  '--to',
  first.slice(0, 7),
  '--reason',
  '404s on checkout',
  '--yes',
);

say('History is read from git alone.');
await gimlet('release', 'list', ...gitops, '--app', 'checkout');
await gimlet('release', 'status', ...gitops, '--app', 'checkout');

say('Yours to play with, in .demo/terminal/checkout:');
process.stdout.write(`  npx gimlet release list --gitops-repo ../gitops.git
  npx gimlet release resume --gitops-repo ../gitops.git --env production --app checkout
`);
