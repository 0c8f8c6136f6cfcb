import {
  GimletError,
  type ChangePlan,
  type CommitSha,
  type PlannedFile,
  type TreeId,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  hashBlob,
  type GitReader,
  type GitWriter,
  type TreeChange,
} from '../git';

function isThere(
  found: { id: string; mode: string } | undefined,
  file: PlannedFile,
): boolean {
  return found?.id === file.blob && found.mode === file.mode;
}

/** What a plan says that a file holds is what its id says. */
function checkContent(file: PlannedFile): void {
  if (file.content !== undefined && hashBlob(file.content) !== file.blob) {
    throw new GimletError(
      'invalid',
      `the plan says that ${file.path} is the blob ${file.blob}, but its content is another`,
      { whatToDo: 'Plan again; a plan is not edited by hand.' },
    );
  }
}

/** Makes sure that a file's content is in the repository under the id that the plan names; what the head holds is. */
async function changeOfFile(
  repository: GitReader & GitWriter,
  head: CommitSha | null,
  file: PlannedFile,
): Promise<TreeChange> {
  checkContent(file);
  const found = head && (await repository.entry(head, file.path));
  if (!isThere(found ?? undefined, file)) {
    if (file.content === undefined) {
      await repository.read(file.blob);
    } else {
      await repository.writeBlob(file.content);
    }
  }
  return { path: file.path, mode: file.mode, blob: file.blob };
}

/**
 * The root tree that a plan makes of a head. The app's folder is written whole, so stale files go; a folder that stays as it is
 * is not touched at all. Blobs and trees are written, nothing refers to them yet.
 */
export async function planTree(
  repository: GitReader & GitWriter,
  head: CommitSha | null,
  plan: ChangePlan,
): Promise<TreeId> {
  const folder =
    'folder' in plan && plan.folder.before !== plan.folder.after
      ? plan.folder
      : undefined;
  const written = [...(folder?.files ?? []), ...plan.requires];
  const removed = [...(folder ? [folder.path] : []), ...plan.removes];
  return repository.changeTree(head, [
    ...removed.map((path): TreeChange => ({ path, delete: true })),
    ...(await Promise.all(
      written.map(file => changeOfFile(repository, head, file)),
    )),
  ]);
}
