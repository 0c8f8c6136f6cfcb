/** So many changes can come with one commit of the chain: its own, and those that it brought in. */
const PLACES = 2 ** 20;

/**
 * One number that orders the changes of a branch, the newer the greater.
 *
 * @param depth - commits of the first-parent chain up to the one that the change came with
 * @param place - among the changes that came with it, counted from the newest, which is 0
 */
export function positionOf(depth: number, place: number): number {
  return depth * PLACES + (PLACES - 1 - place);
}

/** Above the positions of all changes that came with the first `depth` commits of the chain, and not above any newer one. */
export function positionAfter(depth: number): number {
  return positionOf(depth, -1);
}
