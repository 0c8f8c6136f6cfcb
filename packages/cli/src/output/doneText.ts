import { widthOf, type Cli } from '../terminal';

/** A line about what was done, with its details behind it, or below it where the line gets too long. */
export function doneText(
  { out }: Pick<Cli, 'out'>,
  done: { place: string; what: string; details?: string },
): string {
  const { place, what, details = '' } = done;
  const gap = '   ';
  const isLong = widthOf(`✔ ${place}${what}${gap}${details}`) > out.columns;
  const line = `${out.paint.green('✔')} ${out.paint.bold(place)}${what}`;
  return details
    ? `${line}${isLong ? '\n  ' : gap}${out.paint.dim(details)}\n`
    : `${line}\n`;
}
