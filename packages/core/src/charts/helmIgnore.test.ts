import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { temporaryFolder } from '../git/testing';
import { readChartFolder } from './chartFolder';
import { readHelmIgnore } from './helmIgnore';
import { chartFiles, helm, writeFiles } from './__testUtils__';

const tree: Record<string, string> = chartFiles('web', '1.0.0', {
  'README.md': 'x',
  'notes.txt': 'x',
  'notes.bak': 'x',
  'a-1.log': 'x',
  'a-x.log': 'x',
  'a].log': 'x',
  'files/notes.txt': 'x',
  'files/deep/notes.txt': 'x',
  'files/deep/keep.md': 'x',
  'ci/values.yaml': 'x',
  'docs/ci/values.yaml': 'x',
  'templates/.hidden.yaml': 'x',
  'templates/.hidden/x.yaml': 'x',
  '.git/config': 'x',
  '.DS_Store': 'x',
  '#odd.txt': 'x',
});

describe('readHelmIgnore', () => {
  it.each([
    [''],
    ['# a comment\n\nnotes.txt'],
    ['/notes.txt'],
    ['files/notes.txt'],
    ['files/*'],
    ['files/*/notes.txt'],
    ['*.bak\n*.md\n.git/\n.DS_Store'],
    ['ci/'],
    ['ci'],
    ['/ci'],
    ['docs/ci/'],
    ['notes.txt/'],
    ['n?tes.txt'],
    ['a-[0-9].log'],
    ['a-[^0-9].log'],
    ['a[]-a].log'],
    ['a\\].log'],
    ['  notes.txt  '],
    ['*.t*t'],
    ['\\#odd.txt'],
    ['!*.yaml\n'],
    ['!notes.txt'],
    ['notes.*\n!*'],
  ])('leaves out of %j what helm package leaves out', async rules => {
    const folder = await temporaryFolder('ignore');
    try {
      const chart = writeFiles(join(folder.path, 'web'), {
        ...tree,
        '.helmignore': rules,
      });
      let expected: string[] | undefined;
      try {
        await helm(folder.path, ['package', chart, '-d', folder.path]);
        expected = execFileSync(
          'tar',
          ['-tzf', join(folder.path, 'web-1.0.0.tgz')],
          { encoding: 'utf8' },
        )
          .split('\n')
          .filter(Boolean)
          .map(path => path.slice('web/'.length))
          .sort();
      } catch {
        expected = undefined;
      }
      const ours = await readChartFolder({
        folder: chart,
        root: folder.path,
        source: 'web',
      }).then(
        files => [...files.keys()].sort(),
        () => undefined,
      );
      expect(ours).toEqual(expected);
    } finally {
      await folder.remove();
    }
  });

  it.each(['files/**', '[a', 'a\\', '[]', '[a-]'])('refuses %j', rule => {
    expect(() => readHelmIgnore(rule)).toThrow(/\.helmignore/);
  });
});
