import { promisify } from 'node:util';
import { gunzip, gzipSync } from 'node:zlib';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { Header, Parser, Pax, type ReadEntry } from 'tar';

const gunzipAsync = promisify(gunzip);

/** The files of a chart: content by path from the chart's own folder, `/` between folders. */
export type ChartFiles = ReadonlyMap<string, Buffer>;

const MIB = 1024 * 1024;
const BLOCK = 512;

/** What a chart may hold at most. Helm itself stops at 100 MiB unpacked; charts of a few KiB are the rule. */
export const chartLimits = {
  /** Bytes of an archive as it is downloaded. */
  archive: 10 * MIB,
  /** Bytes of all files together, with the subcharts' archives unpacked. */
  unpacked: 64 * MIB,
  /** Files and folders. */
  entries: 10_000,
} as const;

/** What is left of the limits while one chart and the archives inside it are unpacked. */
export class UnpackBudget {
  #bytes: number = chartLimits.unpacked;
  #entries: number = chartLimits.entries;

  get bytes(): number {
    return this.#bytes;
  }

  take(source: string, bytes: number): void {
    this.#bytes -= bytes;
    if (this.#bytes < 0) {
      throw tooLarge(source);
    }
  }

  takeEntry(source: string): void {
    this.#entries -= 1;
    if (this.#entries < 0) {
      throw badArchive(
        source,
        `holds more than ${chartLimits.entries} files and folders`,
      );
    }
  }
}

function tooLarge(source: string): GimletError {
  return badArchive(
    source,
    `is larger than ${chartLimits.unpacked / MIB} MiB unpacked`,
  );
}

/** A chart that is not read, because of what its archive or folder holds. */
export function badArchive(source: string, why: string): GimletError {
  return new GimletError('invalid', `The chart ${source} ${why}.`, {
    whatToDo: 'Charts are packed by `helm package`; pack it again.',
  });
}

/**
 * Refuses a path that could lead out of a chart's folder, or mean different files on different systems.
 */
export function checkChartPath(source: string, path: string): void {
  const names = path.split('/');
  if (
    path === '' ||
    /[\p{Cc}\\]/u.test(path) ||
    /^[A-Za-z]:/.test(path) ||
    names.some(name => name === '' || name === '.' || name === '..')
  ) {
    throw badArchive(
      source,
      `holds a file with the path ${JSON.stringify(path)}, which is refused`,
    );
  }
}

const FILES = new Set(['File', 'OldFile', 'ContiguousFile']);
const FOLDERS = new Set(['Directory']);
/** How gzip and zstd begin. */
const COMPRESSED = new Set([0x1f8b, 0x28b5]);

async function decompress(
  archive: Buffer,
  source: string,
  budget: UnpackBudget,
): Promise<Buffer> {
  try {
    return await gunzipAsync(archive, {
      // A tar of many small files is larger than they are: each has a header, and padding.
      maxOutputLength: Math.max(0, budget.bytes) + chartLimits.entries * 1024,
    });
  } catch (error) {
    const code: unknown = Reflect.get(Object(error), 'code');
    throw code === 'ERR_BUFFER_TOO_LARGE'
      ? tooLarge(source)
      : badArchive(source, 'is not a gzip-compressed tar archive');
  }
}

function readEntries(
  tar: Buffer,
  source: string,
  onFile: (path: string, content: Buffer) => void,
  budget: UnpackBudget,
): void {
  const failures: unknown[] = [];
  const fail = (error: unknown) => {
    failures.push(error);
  };
  const parser = new Parser({ strict: true });
  parser.on('error', () => fail(badArchive(source, 'is a damaged archive')));
  parser.on('ignoredEntry', () =>
    fail(badArchive(source, 'holds an entry of an unknown kind')),
  );
  parser.on('entry', (entry: ReadEntry) => {
    const chunks: Buffer[] = [];
    entry.on('data', (chunk: Buffer) => chunks.push(chunk));
    entry.on('end', () => {
      try {
        budget.takeEntry(source);
        if (FILES.has(entry.type)) {
          onFile(entry.path, Buffer.concat(chunks));
        } else if (FOLDERS.has(entry.type)) {
          checkChartPath(source, entry.path.replace(/\/+$/, ''));
        } else {
          throw badArchive(
            source,
            `holds ${JSON.stringify(entry.path)}, which is a ${
              entry.type
            } and not a file`,
          );
        }
      } catch (error) {
        fail(error);
        parser.abort(new Error('stopped'));
      }
    });
  });
  parser.write(tar);
  parser.end();
  if (failures.length > 0) {
    throw failures.find(error => error instanceof GimletError) ?? failures[0];
  }
}

/**
 * Unpacks a chart's archive in memory. Everything lies in one folder, whose name does not matter; links, devices, paths
 * that lead elsewhere, and a path that comes twice are refused.
 *
 * @param source - how the chart is called in errors
 * @throws GimletError `invalid`
 */
export async function unpackArchive(
  archive: Buffer,
  source: string,
  budget: UnpackBudget = new UnpackBudget(),
): Promise<ChartFiles> {
  const tar = await decompress(archive, source, budget);
  // The parser would unpack what looks compressed once more, without our limit.
  if (
    tar.length < BLOCK ||
    !new Header(tar).cksumValid ||
    COMPRESSED.has(tar.readUInt16BE(0))
  ) {
    throw badArchive(source, 'is not a gzip-compressed tar archive');
  }
  const files = new Map<string, Buffer>();
  let top: string | undefined;
  readEntries(
    tar,
    source,
    (path, content) => {
      checkChartPath(source, path);
      const slash = path.indexOf('/');
      const folder = path.slice(0, Math.max(0, slash));
      top ??= folder;
      if (slash < 0 || folder !== top) {
        throw badArchive(source, 'does not hold one folder with all its files');
      }
      const name = path.slice(slash + 1);
      if (files.has(name)) {
        throw badArchive(source, `holds ${JSON.stringify(name)} twice`);
      }
      budget.take(source, content.length);
      files.set(name, content);
    },
    budget,
  );
  return sortFiles(files);
}

/** The same files, in the order of their paths' bytes. */
export function sortFiles(files: ChartFiles): ChartFiles {
  return new Map(
    [...files]
      .map(([path, content]) => ({ key: Buffer.from(path), path, content }))
      .sort((a, b) => Buffer.compare(a.key, b.key))
      .map(({ path, content }) => [path, content]),
  );
}

const FILE_MODE = 0o644;

function header(path: string, size: number): Buffer {
  const data = {
    path,
    size,
    type: 'File',
    mode: FILE_MODE,
    uid: 0,
    gid: 0,
    mtime: new Date(0),
  } as const;
  const plain = new Header(data);
  const block = Buffer.alloc(BLOCK);
  if (!plain.encode(block)) {
    return block;
  }
  const pax = new Pax({ path, size }).encode();
  return Buffer.concat([pax, block]);
}

/**
 * A gzip container with nothing compressed in it. What a compressor makes differs between versions of zlib, so it would
 * give the same chart other digests on other machines.
 */
function storeInGzip(content: Buffer): Buffer {
  const MAX_STORED = 0xffff;
  const parts: Buffer[] = [
    Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]),
  ];
  for (let at = 0; at < content.length; at += MAX_STORED) {
    const piece = content.subarray(at, at + MAX_STORED);
    const last = at + MAX_STORED >= content.length;
    const head = Buffer.alloc(5);
    head.writeUInt8(last ? 1 : 0, 0);
    head.writeUInt16LE(piece.length, 1);
    head.writeUInt16LE(0xffff - piece.length, 3);
    parts.push(head, piece);
  }
  // Checksum and length of the content; Node 20 has no crc32 of its own.
  parts.push(gzipSync(content, { level: 1 }).subarray(-8));
  return Buffer.concat(parts);
}

/**
 * Packs a chart so that the same files always give the same bytes, on every machine: sorted, without times, owners,
 * modes or compression.
 *
 * @param folder - the name of the folder that holds everything, which is the chart's name
 */
export function packArchive(folder: string, files: ChartFiles): Buffer {
  const parts: Buffer[] = [];
  for (const [path, content] of sortFiles(files)) {
    parts.push(header(`${folder}/${path}`, content.length), content);
    parts.push(Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK));
  }
  parts.push(Buffer.alloc(2 * BLOCK));
  return storeInGzip(Buffer.concat(parts));
}
