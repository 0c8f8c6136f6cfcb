/** The name that was probably meant, or `undefined` where none is near: at most a third of the letters differ. */
export function closestName(
  written: string,
  known: readonly string[],
): string | undefined {
  let closest: string | undefined;
  let fewest = Math.max(1, Math.floor(written.length / 3)) + 1;
  for (const name of known) {
    const edits = editDistance(written.toLowerCase(), name.toLowerCase());
    if (edits < fewest) {
      fewest = edits;
      closest = name;
    }
  }
  return closest;
}

/** `; did you mean event?`, or nothing. @public */
export function didYouMean(written: string, known: readonly string[]): string {
  const closest = closestName(written, known);
  return closest === undefined ? '' : `; did you mean ${closest}?`;
}

/** Letters inserted, removed, replaced or swapped with their neighbour (optimal string alignment). */
function editDistance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 20) {
    return Infinity;
  }
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = from[row - 1] === to[column - 1] ? 0 : 1;
      let edits = Math.min(
        last[column] + 1,
        current[column - 1] + 1,
        last[column - 1] + replaced,
      );
      const swapped =
        row > 1 &&
        column > 1 &&
        from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1];
      if (swapped) {
        edits = Math.min(edits, beforeLast[column - 2] + 1);
      }
      current.push(edits);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length];
}
