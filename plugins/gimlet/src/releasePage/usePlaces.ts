import { useRef } from 'react';
import { keepPlaces } from './keepPlaces';

/** Items whose rows keep their places while they change, as long as the component is there. */
export function usePlaces<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): T[] {
  const shown = useRef<readonly string[]>([]);
  // Asked twice with the same items it answers the same, so rendering twice does no harm.
  const kept = keepPlaces(shown.current, items, keyOf);
  shown.current = kept.map(keyOf);
  return kept;
}
