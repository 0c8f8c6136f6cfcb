import type {
  Artifact,
  CommitSha,
  LayoutEnvironment,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { GitReader } from '../git/types';
import { varsPath } from '../gitops/paths';
import { collectVariables } from '../manifest';

/** The environment's own variables, as git holds them: the text and the name of its vars file. @public */
export async function readEnvironmentVars(
  reader: GitReader,
  head: CommitSha | null,
  entry: Pick<LayoutEnvironment, 'path'>,
): Promise<{ text: string; file: string } | undefined> {
  const file = varsPath(entry);
  const content = head && (await reader.readFile(head, file));
  return content ? { text: content.toString('utf8'), file } : undefined;
}

/**
 * The variables of an artifact's release in an environment: the artifact's, and those of the environment's vars file at the head.
 * Throws a GimletError `invalid` where that file cannot be read.
 *
 * @public
 */
export async function releaseVariables(options: {
  reader: GitReader;
  head: CommitSha | null;
  entry: Pick<LayoutEnvironment, 'path'>;
  artifact: Pick<Artifact, 'context' | 'items' | 'vars'>;
}): Promise<Record<string, string>> {
  const { reader, head, entry, artifact } = options;
  const varsFile = await readEnvironmentVars(reader, head, entry);
  return collectVariables({ artifact, ...(varsFile && { varsFile }) });
}
