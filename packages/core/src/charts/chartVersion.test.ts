import { join } from 'node:path';
import { temporaryFolder } from '../git/testing';
import {
  fitsRange,
  isExactVersion,
  isVersionRange,
  nearVersions,
  selectVersion,
} from './chartVersion';
import { chartFiles, helm, serveFolder, writeFiles } from './__testUtils__';

const versions = [
  '0.1.0',
  '0.2.5',
  '1.0.0',
  '1.2.0',
  '1.2.3',
  '1.3.0-rc.1',
  '1.3.0',
  '1.10.0',
  '2.0.0-alpha.1',
  '2.0.0',
  '2.1.0+build.5',
  '3.0.0-beta.2',
];

const ranges = [
  '',
  '*',
  '1',
  '1.2',
  '1.2.3',
  'v1.2.3',
  '=1.2.0',
  '1.x',
  '1.2.x',
  '^1.0.0',
  '^0.1',
  '~1.2',
  '~1.2.0',
  '~>1.2.0',
  '>1',
  '>1.2',
  '>= 1.2, < 1.10',
  '>=1.2 <1.10.0',
  '<=1.2',
  '<2.0.0',
  '=<1.2.3',
  '1.0.0 - 1.3.0',
  '!=2.1.0',
  '^1.0.0, !=1.10.0',
  '>=1.0.0, !=1.2.3, <1.3.0',
  '~0.1 || ~1.2',
  '>=3.0.0',
  '>=3.0.0-0',
  '>=1.3.0-0 <1.3.0',
  '^2.0.0-0',
  '^3.0.0-0',
  '*-0',
  '>0.0.0-0',
  '1.3.0-rc.1',
  '2.1.0+build.5',
  '^9',
];

describe('selectVersion', () => {
  it('picks what Helm picks', async () => {
    const folder = await temporaryFolder('versions');
    const server = await serveFolder(folder.path);
    try {
      for (const version of versions) {
        const chart = writeFiles(
          join(folder.path, `src-${version}`, 'web'),
          chartFiles('web', version),
        );
        await helm(folder.path, ['package', chart, '-d', folder.path]);
      }
      await helm(folder.path, ['repo', 'index', folder.path]);
      const picked: [string, string | undefined][] = [];
      for (const range of ranges) {
        try {
          const shown = await helm(folder.path, [
            'show',
            'chart',
            'web',
            '--repo',
            server.url,
            ...(range === '' ? [] : ['--version', range]),
          ]);
          picked.push([range, /^version: (.*)$/m.exec(shown)?.[1]]);
        } catch {
          picked.push([range, undefined]);
        }
      }
      expect(
        ranges.map(range => [range, selectVersion(versions, range)]),
      ).toEqual(picked);
    } finally {
      await server.close();
      await folder.remove();
    }
  }, 60_000);
});

describe('ranges', () => {
  it.each(['latest', '1.2.3.4', '>', '1 &&& 2', '--help', '>=1 ||', 'x.y.z'])(
    'refuses %j',
    text => {
      expect(isVersionRange(text)).toBe(false);
      expect(fitsRange('1.2.3', text)).toBe(false);
    },
  );

  it.each([
    ['1.2.3', true],
    ['v1.2.3', true],
    ['1.2.3-rc.1+build', true],
    ['1.2', false],
    ['^1.2.3', false],
    ['', false],
  ])('%j is exact: %s', (text, exact) => {
    expect(isExactVersion(text)).toBe(exact);
  });
});

describe('nearVersions', () => {
  it.each([
    ['1.2.9', ['1.10.0', '1.3.0', '1.3.0-rc.1', '1.2.3', '1.2.0']],
    [
      '9',
      ['3.0.0-beta.2', '2.1.0+build.5', '2.0.0', '2.0.0-alpha.1', '1.10.0'],
    ],
  ])('of %s', (wanted, near) => {
    expect(nearVersions(versions, wanted)).toEqual(near);
  });
});
