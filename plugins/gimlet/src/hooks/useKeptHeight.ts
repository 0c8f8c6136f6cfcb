import { useLayoutEffect, useRef, type RefObject } from 'react';

/** Keeps an element as high as it ever was while it is unsettled: what comes and goes in it moves nothing below. */
export function useKeptHeight<T extends HTMLElement>(
  unsettled: boolean,
): RefObject<T> {
  const element = useRef<T>(null);
  // After each render, since any of them may have made it higher.
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    current.style.minHeight = unsettled ? `${current.offsetHeight}px` : '';
  });
  return element;
}
