/**
 * A text with what cannot be seen made visible: control characters, and marks that turn the direction of a text, by which a
 * line could look like another one than it is.
 */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Bidi_Control}]/gu,
    character =>
      `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`,
  );
}
