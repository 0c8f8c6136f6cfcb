import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod/v3';

/** Raised when a scan finds more, or something else is told about a chart: descriptions of another format are made anew. */
const FORMAT = 1;

const descriptionSchema = z.object({
  format: z.literal(FORMAT),
  name: z.string(),
  version: z.string(),
  valuesSchema: z.string().optional(),
  subchartSchemas: z.array(
    z.object({ path: z.array(z.string()), schema: z.string() }),
  ),
  purity: z.object({
    random: z.array(z.string()),
    clock: z.array(z.string()),
    cluster: z.array(z.string()),
    rendersValues: z.boolean(),
  }),
});

/** What is known of an archive, made once per digest. */
export type ChartDescription = Omit<
  z.output<typeof descriptionSchema>,
  'format'
>;

/** A text that a server may be asked for again by its ETag. */
export interface CachedDocument {
  etag: string;
  content: Buffer;
}

const documentHead = z.object({ etag: z.string() });

function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}

function isMissing(error: unknown): boolean {
  return Reflect.get(Object(error), 'code') === 'ENOENT';
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
    }
    throw error;
  }
}

/** Written beside its place and then moved there, so that nobody ever reads half of it. */
async function writeWhole(file: string, content: Buffer | string) {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}-${randomUUID()}`;
  try {
    await writeFile(temporary, content, { mode: 0o600 });
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

function parseJson(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Charts by the digest of their archive (`sha256/<hex>.tgz`), with what is known of each beside it (`.json`). Several
 * processes may share one folder: files are never changed, only replaced by equal ones. What is damaged is as good as absent.
 */
export class ChartCache {
  readonly #folder: string;
  /** Archives whose digest was compared by this process, with the state of the file at that time. */
  readonly #verified = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = resolve(folder);
  }

  archivePath(digest: string): string {
    return join(
      this.#folder,
      'sha256',
      `${digest.slice('sha256:'.length)}.tgz`,
    );
  }

  /** The archive's file, if it is there and holds what its name says. Its bytes are read once per process and file. */
  async #verifiedPath(digest: string): Promise<string | undefined> {
    const file = this.archivePath(digest);
    let state: string;
    try {
      const { ino, size, mtimeMs } = await stat(file);
      state = `${ino} ${size} ${mtimeMs}`;
    } catch (error) {
      if (isMissing(error)) {
        return undefined;
      }
      throw error;
    }
    if (this.#verified.get(digest) !== state) {
      const content = await readIfThere(file);
      if (!content || `sha256:${sha256(content)}` !== digest) {
        return undefined;
      }
      this.#verified.set(digest, state);
    }
    return file;
  }

  #descriptionPath(digest: string): string {
    return this.archivePath(digest).replace(/\.tgz$/, '.json');
  }

  /** What is kept of a digest; `undefined` unless all of it is there and whole. */
  async read(
    digest: string,
  ): Promise<{ archive: string; description: ChartDescription } | undefined> {
    const [archive, content] = await Promise.all([
      this.#verifiedPath(digest),
      readIfThere(this.#descriptionPath(digest)),
    ]);
    const parsed = content && descriptionSchema.safeParse(parseJson(content));
    if (!archive || !parsed?.success) {
      return undefined;
    }
    const { format: _, ...description } = parsed.data;
    return { archive, description };
  }

  /** Keeps an archive. `describe` is called only where its description is not kept yet. */
  async write(
    content: Buffer,
    describe: () => Promise<ChartDescription>,
  ): Promise<{
    digest: string;
    archive: string;
    description: ChartDescription;
  }> {
    const digest = `sha256:${sha256(content)}`;
    const kept = await this.read(digest);
    if (kept) {
      return { digest, ...kept };
    }
    const description = await describe();
    const archive = this.archivePath(digest);
    await writeWhole(archive, content);
    await writeWhole(
      this.#descriptionPath(digest),
      JSON.stringify({ format: FORMAT, ...description }),
    );
    return { digest, archive, description };
  }

  #namedPath(kind: 'exact' | 'documents', key: string): string {
    return join(this.#folder, kind, sha256(key));
  }

  /** The digest that an exact version had, by a key that says all about where it came from. */
  async readExact(key: string): Promise<string | undefined> {
    const content = await readIfThere(this.#namedPath('exact', key));
    const digest = content?.toString('utf8');
    return digest !== undefined && /^sha256:[0-9a-f]{64}$/.test(digest)
      ? digest
      : undefined;
  }

  async writeExact(key: string, digest: string): Promise<void> {
    await writeWhole(this.#namedPath('exact', key), digest);
  }

  /** A document kept with its ETag: one line of JSON, then its bytes. */
  async readDocument(key: string): Promise<CachedDocument | undefined> {
    const content = await readIfThere(this.#namedPath('documents', key));
    const end = content?.indexOf('\n') ?? -1;
    if (!content || end < 0) {
      return undefined;
    }
    const head = documentHead.safeParse(parseJson(content.subarray(0, end)));
    return head.success
      ? { etag: head.data.etag, content: content.subarray(end + 1) }
      : undefined;
  }

  async writeDocument(
    key: string,
    { etag, content }: CachedDocument,
  ): Promise<void> {
    await writeWhole(
      this.#namedPath('documents', key),
      Buffer.concat([Buffer.from(`${JSON.stringify({ etag })}\n`), content]),
    );
  }
}
