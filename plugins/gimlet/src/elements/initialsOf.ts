/** Up to two initials of a name. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s._@-]+/).filter(Boolean);
  const [first = '?', ...others] = words;
  const last = others.at(-1) ?? '';
  return `${[...first][0] ?? ''}${[...last][0] ?? ''}`.toUpperCase();
}

/** Which of `count` colours a name has: always the same one. */
export function colourOf(name: string, count: number): number {
  let hash = 0;
  for (const letter of name) {
    hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  }
  return hash % count;
}
