/**
 * The lines of a text that arrives in pieces. What a line has beyond its longest is dropped as it arrives, so that a program which never
 * ends its line does not fill the memory. Rejects with what befalls the text.
 */
export async function* linesOf(
  pieces: AsyncIterable<Uint8Array>,
  longest: number,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let line = '';
  const lengthen = (text: string) => {
    if (line.length < longest) line += text.slice(0, longest - line.length);
  };
  for await (const piece of pieces) {
    const parts = decoder.decode(piece, { stream: true }).split('\n');
    for (const [index, part] of parts.entries()) {
      if (index > 0) {
        yield line.replace(/\r$/, '');
        line = '';
      }
      lengthen(part);
    }
  }
  lengthen(decoder.decode());
  if (line) yield line.replace(/\r$/, '');
}
