import {
  GimletError,
  type ArtifactSummary,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { short } from '../terminal';
import type { Server } from './connection';

const ID = /^[A-Za-z0-9_][A-Za-z0-9_./-]*-[0-9a-f]{16}$/;
const COMMIT = /^[0-9a-f]{4,64}$/;

/** Whether a text can be the id of an artifact. */
export const isArtifactId = (text: string): boolean => ID.test(text);

/** Whether a text names an artifact of the server and no file: an id, or a commit. */
export const namesArtifact = (text: string): boolean =>
  isArtifactId(text) || COMMIT.test(text);

/** The id of an artifact that was named by its id or by the commit that was built. Throws `not-found` and `ambiguous`. */
export async function findArtifactId(
  { client }: Pick<Server, 'client'>,
  given: string,
): Promise<string> {
  if (isArtifactId(given)) {
    return given;
  }
  const fits = ({ sha }: ArtifactSummary) => sha.startsWith(given);
  const found = COMMIT.test(given)
    ? (
        await client.listArtifacts({ query: { search: given, limit: 100 } })
      ).items.filter(fits)
    : [];
  const [artifact, ...others] = found;
  if (!artifact) {
    throw new GimletError('not-found', `There is no artifact ${given}`, {
      whatToDo: 'See what was pushed: gimlet artifact list',
    });
  }
  if (others.length > 0) {
    throw new GimletError('ambiguous', `${given} fits several artifacts`, {
      whatToDo: `Give the id of one of:\n${found
        .map(({ id, sha, title }) => `  ${id}  ${short(sha)} ${title}`)
        .join('\n')}`,
    });
  }
  return artifact.id;
}
