import { useEffect, useRef, type RefObject } from 'react';

/** Gives the focus to what a step is about, as soon as that is there. */
export function useFocusWithin(selector: string): RefObject<HTMLDivElement> {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A list has its rows only after it was drawn once.
    const frame = requestAnimationFrame(() =>
      root.current?.querySelector<HTMLElement>(selector)?.focus(),
    );
    return () => cancelAnimationFrame(frame);
  }, [selector]);
  return root;
}
