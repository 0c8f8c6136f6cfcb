/** The text that a search looks into. SQLite knows the case of ASCII letters only, so it is lowered here. */
export function searchable(texts: readonly (string | undefined)[]): string {
  return texts.filter(Boolean).join('\n').toLowerCase();
}

/** A pattern for `like … escape '!'` that finds the text itself anywhere. */
export function containing(text: string): string {
  return `%${text.toLowerCase().replace(/[!%_]/g, '!$&')}%`;
}
