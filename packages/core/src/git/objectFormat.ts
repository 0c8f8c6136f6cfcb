import {
  commitSha,
  GimletError,
  treeId,
  type CommitSha,
  type Signature,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { problemOfEntryName } from './names';
import type { CommitObject, NewCommit, TreeEntry } from './types';

const SPACE = 0x20;
const NUL = 0;
const ID_BYTES = 20;

/** An entry as its bytes say it: names need not be UTF-8, and old tools wrote modes that git reads as others. */
export interface RawTreeEntry extends TreeEntry {
  nameBytes: Buffer;
  rawMode: string;
}

const MODES: Record<string, TreeEntry['mode']> = {
  '100644': '100644',
  '100755': '100755',
  '120000': '120000',
  '160000': '160000',
  '40000': '040000',
  '100664': '100644',
};

function typeOfMode(mode: TreeEntry['mode']): TreeEntry['type'] {
  if (mode === '040000') return 'tree';
  return mode === '160000' ? 'commit' : 'blob';
}

function damaged(what: string): GimletError {
  return new GimletError('internal', `${what} of the repository is damaged`, {
    whatToDo: 'Run git fsck in the repository.',
  });
}

/** Reads a tree object's bytes. */
export function decodeTree(content: Buffer): RawTreeEntry[] {
  const entries: RawTreeEntry[] = [];
  let at = 0;
  while (at < content.length) {
    const space = content.indexOf(SPACE, at);
    const nul = content.indexOf(NUL, space);
    const end = nul + 1 + ID_BYTES;
    const rawMode = content.toString('latin1', at, Math.max(space, at));
    const mode = MODES[rawMode];
    if (space < 0 || nul < 0 || end > content.length || mode === undefined) {
      throw damaged('a tree');
    }
    const nameBytes = content.subarray(space + 1, nul);
    entries.push({
      name: nameBytes.toString('utf8'),
      nameBytes,
      mode,
      rawMode,
      type: typeOfMode(mode),
      id: content.toString('hex', nul + 1, end),
    });
    at = end;
  }
  return entries;
}

/** An entry that we add to a tree. Refuses a name that git would refuse to check out. */
export function newTreeEntry(
  name: string,
  mode: TreeEntry['mode'],
  id: string,
): RawTreeEntry {
  const problem =
    problemOfEntryName(name) ??
    (mode === '120000' && name.toLowerCase() === '.gitmodules'
      ? 'would be a link named ".gitmodules"'
      : undefined);
  if (problem !== undefined) {
    throw new GimletError(
      'invalid',
      `the name ${JSON.stringify(name)} ${problem}, so it is not written`,
    );
  }
  return {
    name,
    nameBytes: Buffer.from(name, 'utf8'),
    mode,
    rawMode: mode === '040000' ? '40000' : mode,
    type: typeOfMode(mode),
    id,
  };
}

const SLASH = Buffer.from('/');

/** Git's order: by bytes, a folder as if its name ended in a slash. */
function sortKey(entry: RawTreeEntry): Buffer {
  return entry.type === 'tree'
    ? Buffer.concat([entry.nameBytes, SLASH])
    : entry.nameBytes;
}

/** The bytes of a tree object. */
export function encodeTree(entries: readonly RawTreeEntry[]): Buffer {
  const sorted = entries
    .map(entry => ({ entry, key: sortKey(entry) }))
    .sort((a, b) => Buffer.compare(a.key, b.key));
  return Buffer.concat(
    sorted.flatMap(({ entry }) => [
      Buffer.from(`${entry.rawMode} `, 'latin1'),
      entry.nameBytes,
      Buffer.of(NUL),
      Buffer.from(entry.id, 'hex'),
    ]),
  );
}

function decodeSignature(line: string): Signature {
  const match = /^(.*?) ?<([^>]*)>(?: (-?\d+))?/.exec(line);
  return {
    name: match?.[1] ?? '',
    email: match?.[2] ?? '',
    time: Number(match?.[3] ?? 0),
  };
}

function decodeText(content: Buffer, encoding: string | undefined): string {
  if (encoding === undefined || /^utf-?8$/i.test(encoding)) {
    return content.toString('utf8');
  }
  try {
    return new TextDecoder(encoding).decode(content);
  } catch {
    // Node does not know the encoding: ASCII at least survives.
    return content.toString('latin1');
  }
}

/** Reads a commit object's bytes. Headers that Gimlet has no use for (signatures, merge tags) are passed over. */
export function decodeCommit(id: CommitSha, content: Buffer): CommitObject {
  const end = content.indexOf('\n\n');
  const head = end < 0 ? content : content.subarray(0, end);
  const body = end < 0 ? Buffer.alloc(0) : content.subarray(end + 2);
  const encoding = /^encoding (.+)$/m.exec(head.toString('latin1'))?.[1];
  let tree: string | undefined;
  const parents: CommitSha[] = [];
  let author: Signature | undefined;
  let committer: Signature | undefined;
  for (const line of decodeText(head, encoding).split('\n')) {
    const space = line.indexOf(' ');
    const value = line.slice(space + 1);
    // A line that begins with a space continues the header above it.
    switch (line.slice(0, space)) {
      case 'tree':
        tree ??= value;
        break;
      case 'parent':
        parents.push(commitSha(value));
        break;
      case 'author':
        author ??= decodeSignature(value);
        break;
      case 'committer':
        committer ??= decodeSignature(value);
        break;
      default:
    }
  }
  if (tree === undefined || author === undefined || committer === undefined) {
    throw damaged(`commit ${id}`);
  }
  return {
    id,
    tree: treeId(tree),
    parents,
    author,
    committer,
    message: decodeText(body, encoding),
  };
}

/** What git takes away from names and addresses, because the commit's format has no escape for it. */
function cleanIdentity(text: string): string {
  return text
    .replace(/[\p{Cc}<>\s]+/gu, ' ')
    .replace(/^[\s.,:;"']+|[\s.,:;"']+$/g, '');
}

function encodeSignature(signature: Signature): string {
  const email = cleanIdentity(signature.email).replace(/\s+/g, '');
  const name = cleanIdentity(signature.name) || email || 'unknown';
  const { time } = signature;
  if (!Number.isSafeInteger(time) || time < 0) {
    throw new GimletError(
      'invalid',
      `${time} is not a time of a commit: whole seconds since 1970 expected`,
    );
  }
  return `${name} <${email}> ${time} +0000`;
}

/** The bytes of a commit object, in UTF-8; the message ends in one line feed. */
export function encodeCommit(commit: NewCommit): Buffer {
  if (commit.message.includes('\0')) {
    throw new GimletError(
      'invalid',
      'a commit message cannot hold a NUL character',
    );
  }
  const head = [
    `tree ${commit.tree}`,
    ...commit.parents.map(parent => `parent ${parent}`),
    `author ${encodeSignature(commit.author)}`,
    `committer ${encodeSignature(commit.committer)}`,
  ].join('\n');
  return Buffer.from(
    `${head}\n\n${commit.message.replace(/\n*$/, '')}\n`,
    'utf8',
  );
}
