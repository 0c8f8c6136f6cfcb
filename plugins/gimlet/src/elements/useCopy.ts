import { useCallback, useEffect, useState } from 'react';

export type Copied = 'no' | 'yes' | 'failed';

const SHOWN_MS = 2_000;

/** Copies a text to the clipboard, and says for two seconds whether that worked. */
export function useCopy(): [Copied, (text: string) => void] {
  const [copied, setCopied] = useState<Copied>('no');
  useEffect(() => {
    if (copied === 'no') return undefined;
    const timer = setTimeout(() => setCopied('no'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = useCallback((text: string) => {
    // Outside of a secure context browsers have no clipboard.
    const written = navigator.clipboard?.writeText(text) ?? Promise.reject();
    written.then(
      () => setCopied('yes'),
      () => setCopied('failed'),
    );
  }, []);
  return [copied, copy];
}
