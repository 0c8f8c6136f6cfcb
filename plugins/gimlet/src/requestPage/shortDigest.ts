/** A plan's digest as people are shown it: eight digits are what the server asks for. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 8);
}
