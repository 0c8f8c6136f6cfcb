import { isUtf8 } from 'node:buffer';
import {
  releaseFileSchema,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { stringify } from 'yaml';
import type { GitReader } from '../../git/types';
import { RELEASE_FILE } from '../../gitops/paths';
import { isSecret, maskSecrets, mayHoldSecret } from '../diff/maskSecrets';
import { readObjects, type IdentifiedObject } from '../diff/readObjects';

/** A file as people may see it. @public */
export interface ShownFile {
  /** From the repository's root. */
  path: string;
  text: string;
}

const NOT_SHOWN =
  'Not shown: it may hold a Secret, and it is not YAML whose values could be hidden\n';

function maskedObject(object: IdentifiedObject): string {
  const value = isSecret(object)
    ? maskSecrets(object.value, undefined)[0]
    : object.value;
  return `---\n${stringify(value, {
    lineWidth: 0,
    aliasDuplicateObjects: false,
  })}`;
}

function isReleaseFile(text: string): boolean {
  try {
    return releaseFileSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

/** A file's text without the values of Secrets: as it is where none is in it, else object by object without its comments. */
function shownText(path: string, content: Buffer): string {
  if (!isUtf8(content) || content.includes(0)) {
    return 'Binary file\n';
  }
  const text = content.toString('utf8');
  if (path.endsWith(`/${RELEASE_FILE}`) && isReleaseFile(text)) {
    return text;
  }
  const objects = /\.ya?ml$/.test(path) ? readObjects(text) : undefined;
  if (!objects) {
    return mayHoldSecret(text) ? NOT_SHOWN : text;
  }
  return objects.some(isSecret) ? objects.map(maskedObject).join('') : text;
}

/** The files of a folder at a commit; the values of Secrets are masked. Empty where there is no such folder. @public */
export async function readManifests(
  reader: GitReader,
  commit: CommitSha,
  folder: string,
): Promise<ShownFile[]> {
  const files = await reader.files(commit, folder);
  return Promise.all(
    files.map(async ({ path, blob }) => ({
      path,
      text: shownText(path, await reader.read(blob)),
    })),
  );
}
