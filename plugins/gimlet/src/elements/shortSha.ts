/** A commit's first seven digits, as git shortens it. */
export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}
