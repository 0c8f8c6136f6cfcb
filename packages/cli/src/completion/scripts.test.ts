import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { bundleOfSources } from '../__testUtils__/bundle';
import { Shop } from '../__testUtils__/shop';
import { shells } from './scripts';

let shop: Shop;
beforeAll(async () => {
  shop = new Shop();
  const program = shop.write(
    'bin/gimlet',
    `#!/bin/sh\nexec "${process.execPath}" "${bundleOfSources()}" "$@"\n`,
  );
  chmodSync(program, 0o755);
  await shop.bootstrap();
  await shop.release();
});
afterAll(() => shop.remove());

function inShell(shell: string, script: string): string {
  return execFileSync(shell, ['-c', script], {
    cwd: shop.folder,
    encoding: 'utf8',
    env: {
      PATH: `${shop.path('bin')}:${process.env.PATH}`,
      HOME: shop.path('home'),
      XDG_CACHE_HOME: shop.path('cache'),
      GIMLET_GITOPS_REPO: shop.gitops,
    },
  });
}

function bash(...words: string[]): string[] {
  const quoted = words.map(word => `'${word}'`).join(' ');
  return inShell(
    'bash',
    `source <(gimlet completion bash)
     COMP_WORDS=(gimlet ${quoted}); COMP_CWORD=${words.length}; _gimlet
     printf '%s\\n' "\${COMPREPLY[@]}"`,
  )
    .split('\n')
    .filter(Boolean);
}

it.each([
  [['rel'], ['release']],
  [['release', 'ro'], ['rollback']],
  [
    ['release', 'make', '--re'],
    ['--reason', '--request-id'],
  ],
  [['release', 'list', '--env', 'p'], ['production']],
  [['release', 'list', '--env', '=', 'p'], ['production']],
  [['release', 'list', '--app', ''], ['checkout']],
  [
    ['release', 'list', '-o', ''],
    ['table', 'json', 'yaml'],
  ],
  [['release', 'plan', '--artifact', ''], []],
])('bash completes %j', (words, expected) => {
  expect(bash(...words)).toEqual(expected);
});

it.each(shells)('%s can read its script', shell => {
  const script = inShell('sh', `gimlet completion ${shell}`);
  const check = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' });
  // A shell that is not there has nothing to complete.
  expect(check.error ? '' : check.stderr).toBe('');
  expect(script).toContain('gimlet __complete');
});
