import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { Header, type HeaderData } from 'tar';
import { temporaryFolder } from '../git/testing';
import { chartLimits, packArchive, unpackArchive } from './archive';
import { chartFiles, helm } from './__testUtils__';

function tarOf(entries: (HeaderData & { content?: string })[]): Buffer {
  const parts = entries.flatMap(({ content = '', ...data }) => {
    const size = Buffer.byteLength(content);
    const block = Buffer.alloc(512);
    new Header({ mode: 0o644, size, type: 'File', ...data }).encode(block);
    const body = Buffer.alloc(Math.ceil(size / 512) * 512);
    body.write(content);
    return [block, body];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

function unpack(...entries: (HeaderData & { content?: string })[]) {
  return unpackArchive(gzipSync(tarOf(entries)), 'web');
}

describe('unpackArchive', () => {
  it('reads what helm package writes', async () => {
    const folder = await temporaryFolder('archive');
    try {
      const files = chartFiles('web', '1.0.0');
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(join(folder.path, 'web', 'templates'), { recursive: true });
        writeFileSync(join(folder.path, 'web', path), content);
      }
      await helm(folder.path, [
        'package',
        join(folder.path, 'web'),
        '-d',
        folder.path,
      ]);
      const unpacked = await unpackArchive(
        readFileSync(join(folder.path, 'web-1.0.0.tgz')),
        'web',
      );
      expect([...unpacked.keys()]).toEqual(Object.keys(files).sort());
      expect(unpacked.get('templates/configmap.yaml')?.toString()).toBe(
        files['templates/configmap.yaml'],
      );
    } finally {
      await folder.remove();
    }
  });

  it('takes folders and headers of git archive for what they are', async () => {
    const files = await unpack(
      { path: 'web/', type: 'Directory' },
      { path: 'web/Chart.yaml', content: 'name: web' },
    );
    expect([...files.keys()]).toEqual(['Chart.yaml']);
  });

  it.each<[string, HeaderData & { content?: string }, RegExp]>([
    ['an absolute path', { path: '/etc/passwd' }, /path "\/etc\/passwd"/],
    ['a way up', { path: 'web/../../x' }, /refused/],
    ['a way up at its end', { path: 'web/..' }, /refused/],
    ['a backslash', { path: 'web/..\\x' }, /refused/],
    ['a drive', { path: 'C:/x' }, /refused/],
    ['an empty name', { path: 'web//x' }, /refused/],
    ['a dot', { path: './web/x' }, /refused/],
    [
      'a folder that leads up',
      { path: 'web/../', type: 'Directory' },
      /refused/,
    ],
    ['another top folder', { path: 'api/x' }, /one folder/],
    ['no folder at all', { path: 'x' }, /one folder/],
    ['the same path again', { path: 'web/Chart.yaml' }, /twice/],
    [
      'a symbolic link',
      { path: 'web/x', type: 'SymbolicLink', linkpath: '/etc/passwd' },
      /SymbolicLink/,
    ],
    [
      'a hard link',
      { path: 'web/x', type: 'Link', linkpath: 'web/Chart.yaml' },
      /Link/,
    ],
    ['a device', { path: 'web/x', type: 'CharacterDevice' }, /Device/],
    ['a pipe', { path: 'web/x', type: 'FIFO' }, /FIFO/],
  ])('refuses %s', async (_, entry, why) => {
    await expect(
      unpack({ path: 'web/Chart.yaml', content: 'name: web' }, entry),
    ).rejects.toThrow(why);
  });

  it('refuses what is no archive', async () => {
    const notAnArchive = /not a gzip-compressed tar/;
    await expect(unpackArchive(Buffer.from('<html>'), 'web')).rejects.toThrow(
      notAnArchive,
    );
    await expect(unpackArchive(gzipSync('text'), 'web')).rejects.toThrow(
      notAnArchive,
    );
    await expect(
      unpackArchive(gzipSync(gzipSync(tarOf([{ path: 'web/x' }]))), 'web'),
    ).rejects.toThrow(notAnArchive);
  });

  it('refuses a damaged archive', async () => {
    const tar = tarOf([
      { path: 'web/Chart.yaml', content: 'name: web' },
      { path: 'web/values.yaml', content: 'a: 1' },
    ]);
    tar.write('damaged', 1024);
    await expect(unpackArchive(gzipSync(tar), 'web')).rejects.toMatchObject({
      code: 'invalid',
    });
  });

  it('stops at the limits', async () => {
    const bomb = gzipSync(Buffer.alloc(2 * chartLimits.unpacked));
    expect(bomb.length).toBeLessThan(chartLimits.archive);
    await expect(unpackArchive(bomb, 'web')).rejects.toThrow(
      /larger than 64 MiB/,
    );
    const many = Array.from(
      { length: chartLimits.entries + 1 },
      (_, index) => ({
        path: `web/${index}`,
      }),
    );
    await expect(unpack(...many)).rejects.toThrow(/more than 10000 files/);
  });

  it('never crashes on damaged input', async () => {
    const good = gzipSync(
      tarOf([{ path: 'web/Chart.yaml', content: 'name: web' }]),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.nat(good.length - 1),
        fc.integer({ min: 0, max: 255 }),
        async (at, byte) => {
          const damaged = Buffer.from(good);
          damaged[at] = byte;
          const outcome = await unpackArchive(damaged, 'web').catch(
            (error: { code: string }) => error.code,
          );
          expect(outcome instanceof Map || outcome === 'invalid').toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});

const name = fc
  .string({ minLength: 1, maxLength: 120, unit: 'grapheme-ascii' })
  .filter(text => !/[\\/:]|^\.{1,2}$/.test(text));
const paths = fc.uniqueArray(
  fc.array(name, { minLength: 1, maxLength: 3 }).map(parts => parts.join('/')),
  { minLength: 1, maxLength: 8 },
);

describe('packArchive', () => {
  it('gives the same bytes for the same files in any order, and they come back', async () => {
    await fc.assert(
      fc.asyncProperty(
        paths.chain(list =>
          fc.record({
            list: fc.constant(list),
            shuffled: fc.shuffledSubarray(list, {
              minLength: list.length,
              maxLength: list.length,
            }),
            content: fc.uint8Array({ maxLength: 2000 }),
          }),
        ),
        async ({ list, shuffled, content }) => {
          const filesIn = (order: string[]) =>
            new Map(order.map(path => [path, Buffer.from(content)] as const));
          const packed = packArchive('web', filesIn(list));
          expect(packArchive('web', filesIn(shuffled)).equals(packed)).toBe(
            true,
          );
          const unpacked = await unpackArchive(packed, 'web');
          expect([...unpacked.keys()].sort()).toEqual([...list].sort());
          for (const file of unpacked.values()) {
            expect(file.equals(Buffer.from(content))).toBe(true);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('packs large files and long names so that tar and gzip read them', async () => {
    const folder = await temporaryFolder('archive');
    try {
      const path = `${'long-name/'.repeat(30)}ünïcode.yaml`;
      const large = Buffer.alloc(200_000, 'x');
      const file = join(folder.path, 'web.tgz');
      writeFileSync(file, packArchive('web', new Map([[path, large]])));
      execFileSync('tar', ['-xzf', file, '-C', folder.path]);
      expect(readFileSync(join(folder.path, 'web', path))).toEqual(large);
    } finally {
      await folder.remove();
    }
  });

  it('always gives this digest for this chart', () => {
    const files = new Map(
      Object.entries(chartFiles('web', '1.0.0')).map(
        ([path, content]) => [path, Buffer.from(content)] as const,
      ),
    );
    expect(
      createHash('sha256').update(packArchive('web', files)).digest('hex'),
    ).toMatchInlineSnapshot(
      `"2fe29dce700c199e9ffa0c5597c822072aef56461dd2421b37f38aab730721f6"`,
    );
  });
});
