import { createHash } from 'node:crypto';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { parse } from 'yaml';
import { z } from 'zod/v3';
import { chartLimits } from './archive';
import type { ChartCache } from './chartCache';
import { shownUrl } from './chartPolicy';
import type { ChartSource } from './chartSource';
import { nearVersions, selectVersion } from './chartVersion';
import type { Downloader } from './download';

const MIB = 1024 * 1024;
const MAX_INDEX = 50 * MIB;
/** Parsing YAML takes half a second per MiB; an index that must be parsed whole stays below this. */
const MAX_WHOLE = 4 * MIB;

const entrySchema = z.object({
  version: z.string(),
  urls: z.array(z.string()).min(1),
  digest: z.string().nullish(),
});

/** One version of a chart, as an index lists it. */
export type IndexEntry = z.output<typeof entrySchema>;

const indexSchema = z.object({
  entries: z.record(z.array(z.unknown()).nullish()),
});

function parseYaml(text: string): unknown {
  // Without types: a version such as 1.10 is text.
  return parse(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    logLevel: 'error',
  });
}

/** Entries that cannot be read are left out, as Helm does. */
function readEntries(values: readonly unknown[]): IndexEntry[] {
  return values.flatMap(value => {
    const entry = entrySchema.safeParse(value);
    return entry.success ? [entry.data] : [];
  });
}

/**
 * Cuts the text of an index into one piece per chart, since parsing all of it takes seconds where one chart is asked
 * for. Answers `undefined` for an index that is not laid out as `helm repo index` does it.
 */
function cutEntries(text: string): Map<string, string> | undefined {
  const start = /^entries:[ \t]*\r?$/m.exec(text);
  // An anchor may be used in another piece. (Looked for line by line: \s would begin anew at each of many empty ones.)
  if (!start || /^[ \t]*[^\s#][^:\n]*: *&/m.test(text)) {
    return undefined;
  }
  const pieces = new Map<string, string>();
  const keys =
    /^( *)(?:(["']?)([A-Za-z0-9][A-Za-z0-9._-]*)\2:[ \t]*\r?$|([^\s#-]))/gm;
  keys.lastIndex = start.index + start[0].length;
  let indent: string | undefined;
  let open: { name: string; from: number } | undefined;
  const close = (to: number) => {
    if (open) pieces.set(open.name, text.slice(open.from, to));
    open = undefined;
  };
  for (let match = keys.exec(text); match; match = keys.exec(text)) {
    const [, spaces = '', , name] = match;
    indent ??= spaces;
    if (spaces === '') {
      break;
    }
    if (spaces === indent) {
      close(match.index);
      if (name === undefined) {
        return undefined;
      }
      open = { name, from: match.index };
    } else if (spaces.length < indent.length) {
      return undefined;
    }
  }
  const end = /^\S/gm;
  end.lastIndex = open?.from ?? text.length;
  close(end.exec(text)?.index ?? text.length);
  return pieces;
}

/**
 * Finds the versions of one chart in the text of an `index.yaml` (which may be JSON).
 *
 * @returns `undefined` where the index does not name the chart
 * @throws GimletError `invalid`
 */
export function readIndex(
  text: string,
  chart: string,
  source: string,
): IndexEntry[] | undefined {
  const bad = (why: string, cause?: unknown) =>
    new GimletError('invalid', `The index of ${source} ${why}.`, {
      whatToDo: 'Check the address: it must be that of a Helm repository.',
      cause,
    });
  try {
    if (!text.trimStart().startsWith('{')) {
      const pieces = cutEntries(text);
      if (pieces) {
        const piece = pieces.get(chart);
        if (piece === undefined) {
          return undefined;
        }
        const parsed = indexSchema.parse({ entries: parseYaml(piece) });
        return readEntries(parsed.entries[chart] ?? []);
      }
      if (text.length > MAX_WHOLE) {
        throw bad('is too large for the form that it has');
      }
    }
    const whole: unknown = text.trimStart().startsWith('{')
      ? JSON.parse(text)
      : parseYaml(text);
    const { entries } = indexSchema.parse(whole);
    return Object.hasOwn(entries, chart)
      ? readEntries(entries[chart] ?? [])
      : undefined;
  } catch (error) {
    throw error instanceof GimletError ? error : bad('cannot be read', error);
  }
}

type Source = Extract<ChartSource, { kind: 'helm-repository' }>;

/** What Helm repositories are read with. */
export interface RepositoryContext {
  downloader: Downloader;
  cache: ChartCache;
  /** The `Authorization` header for the host of an address, where credentials are configured. */
  authorization(url: URL): string | undefined;
}

async function fetchIndex(
  { url }: Source,
  { downloader, cache, authorization }: RepositoryContext,
): Promise<string> {
  const indexUrl = new URL('index.yaml', url);
  indexUrl.search = url.search;
  const key = `index ${indexUrl.href}`;
  const known = await cache.readDocument(key);
  const response = await downloader.get(indexUrl, {
    maxBytes: MAX_INDEX,
    authorization: authorization(url),
    headers: {
      'accept-encoding': 'gzip',
      ...(known && { 'if-none-match': known.etag }),
    },
    expected: known ? [304] : [],
  });
  if (response.status === 304 && known) {
    return known.content.toString('utf8');
  }
  const { etag } = response.headers;
  if (etag) {
    await cache.writeDocument(key, { etag, content: response.body });
  }
  return response.body.toString('utf8');
}

/** An archive that was found, and by which exact version. */
export interface FoundArchive {
  archive: Buffer;
  version: string;
}

/**
 * Fetches a chart from a Helm repository: the newest version that fits, its digest compared with the index.
 *
 * @throws GimletError `not-found` (the chart or the version), `conflict` (another digest than the index says), and what
 * {@link Downloader.get} throws
 */
export async function fetchFromRepository(
  source: Source,
  context: RepositoryContext,
): Promise<FoundArchive> {
  const { url, name } = source;
  const place = shownUrl(url);
  const entries = readIndex(await fetchIndex(source, context), name, place);
  if (!entries) {
    throw new GimletError('not-found', `${place} has no chart named ${name}.`, {
      whatToDo: 'Check the name and the repository of the chart.',
    });
  }
  const versions = entries.map(entry => entry.version);
  const version = selectVersion(versions, source.version);
  const entry = entries.find(candidate => candidate.version === version);
  if (version === undefined || !entry) {
    throw noSuchVersion(`${name} of ${place}`, source.version, versions);
  }
  const [address = ''] = entry.urls;
  let archiveUrl: URL;
  try {
    archiveUrl = new URL(address, url);
  } catch (error) {
    throw new GimletError(
      'invalid',
      `The index of ${place} has an address for ${name} ${version} that is none.`,
      { cause: error },
    );
  }
  if (archiveUrl.protocol === 'oci:') {
    throw new GimletError(
      'invalid',
      `${place} only points to ${shownUrl(archiveUrl)}.`,
      { whatToDo: 'Name the chart by that oci:// address.' },
    );
  }
  const { body: archive } = await context.downloader.get(archiveUrl, {
    maxBytes: chartLimits.archive,
    authorization:
      archiveUrl.origin === url.origin ? context.authorization(url) : undefined,
  });
  if (entry.digest) {
    checkDigest(archive, entry.digest, `${name} ${version} of ${place}`);
  }
  return { archive, version };
}

/** Compares bytes with the digest that their source promised. */
export function checkDigest(
  content: Buffer,
  promised: string,
  what: string,
): void {
  const expected = promised.toLowerCase().replace(/^sha256:/, '');
  const actual = createHash('sha256').update(content).digest('hex');
  if (actual !== expected) {
    throw new GimletError(
      'conflict',
      `${what} is not what its source says: sha256 ${actual} instead of ${expected}.`,
      {
        whatToDo:
          'Somebody replaced the chart, or it was damaged on the way. Do not use it before that is clear.',
      },
    );
  }
}

/** Nothing fits what was asked for; says what there is. */
export function noSuchVersion(
  what: string,
  wanted: string,
  versions: readonly string[],
): GimletError {
  const near = nearVersions(versions, wanted);
  return new GimletError(
    'not-found',
    wanted === ''
      ? `There is no stable version of ${what}.`
      : `There is no version ${wanted} of ${what}.`,
    {
      whatToDo:
        near.length > 0
          ? `There are ${near.join(', ')}${
              versions.length > near.length ? ' and others' : ''
            }.`
          : 'It has no versions at all.',
    },
  );
}
