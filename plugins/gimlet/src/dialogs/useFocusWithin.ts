import { useEffect, useRef, type RefObject } from 'react';

/** Gives the focus to what a step is about, as soon as that is there. */
export function useFocusWithin(selector: string): RefObject<HTMLDivElement> {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    root.current?.querySelector<HTMLElement>(selector)?.focus();
  }, [selector]);
  return root;
}
