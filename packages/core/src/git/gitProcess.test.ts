import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BareRepository } from './BareRepository';
import { plainGit, temporaryFolder } from './testing';

jest.setTimeout(60_000);

it("reads the same log whatever a person's own settings say of logs", async () => {
  const { path, remove } = await temporaryFolder('settings');
  const home = process.env.HOME;
  try {
    const clone = join(path, 'clone');
    plainGit(path, ['init', '-q', '-b', 'main', clone]);
    for (const [name, file] of [
      ['one', 'a'],
      ['two', 'b'],
    ]) {
      writeFileSync(join(clone, file), 'the same text in both\n');
      plainGit(clone, ['add', '-A']);
      plainGit(clone, ['commit', '-q', '-m', name]);
      if (name === 'one') plainGit(clone, ['rm', '-q', '--cached', 'a']);
    }
    writeFileSync(
      join(path, '.gitconfig'),
      `[log]
  follow = true
  showSignature = true
[i18n]
  logOutputEncoding = UTF-16
[diff]
  renames = copies
  relative = true
  orderFile = ${join(path, 'order')}
[color]
  ui = always
`,
    );
    writeFileSync(join(path, 'order'), 'b\na\n');
    process.env.HOME = path;
    const log = async (settings: 'user' | 'isolated') => {
      const repository = await BareRepository.open({ path: clone, settings });
      const output = await repository.git([
        'log',
        '--no-renames',
        '--raw',
        '--format=%H%x09%s',
        'main',
        '--',
        'b',
      ]);
      await repository.close();
      return output.toString('utf8');
    };
    expect(await log('user')).toBe(await log('isolated'));
  } finally {
    process.env.HOME = home;
    await remove();
  }
});
