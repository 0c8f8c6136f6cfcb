/** The commands of a Markdown text's `sh` blocks, in order, one a line. */
export function readmeCommands(markdown: string): string[] {
  const blocks = markdown.matchAll(/^```sh\n([\s\S]*?)^```$/gm);
  return [...blocks].flatMap(([, block]) =>
    block.split('\n').filter(line => line.trim() !== ''),
  );
}
