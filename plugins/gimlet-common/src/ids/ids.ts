/** A commit's id, 40 hex digits (64 in a SHA-256 repository). @public */
export type CommitSha = string & { readonly __id: 'CommitSha' };

/** The id that git gives a folder's content. @public */
export type TreeId = string & { readonly __id: 'TreeId' };

/** The id that git gives a file's content. @public */
export type BlobId = string & { readonly __id: 'BlobId' };

/** The sha256, in hex, over what a plan does. @public */
export type PlanDigest = string & { readonly __id: 'PlanDigest' };

const OBJECT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

function objectId(kind: string, text: string): string {
  if (!OBJECT_ID.test(text)) {
    throw new TypeError(`"${text}" is not a ${kind}: 40 hex digits expected`);
  }
  return text;
}

/** Brands a full commit id. Throws a TypeError for anything else. @public */
export const commitSha = (text: string) =>
  objectId('commit id', text) as CommitSha;

/** Brands a full tree id. Throws a TypeError for anything else. @public */
export const treeId = (text: string) => objectId('tree id', text) as TreeId;

/** Brands a full blob id. Throws a TypeError for anything else. @public */
export const blobId = (text: string) => objectId('blob id', text) as BlobId;

/** Brands a plan's digest. Throws a TypeError for anything but 64 hex digits. @public */
export const planDigest = (text: string) => {
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new TypeError(
      `"${text}" is not a plan digest: 64 hex digits expected`,
    );
  }
  return text as PlanDigest;
};
