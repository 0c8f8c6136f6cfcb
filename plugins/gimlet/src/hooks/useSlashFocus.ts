import { useEffect, type RefObject } from 'react';

function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

/** `/` goes to the input inside of an element, unless something is being typed or a dialog is open. */
export function useSlashFocus(within: RefObject<HTMLElement>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      const taken =
        event.defaultPrevented ||
        takesText(event.target) ||
        document.querySelector('[role="dialog"], [role="alertdialog"]');
      const input = within.current?.querySelector('input');
      if (taken || !input) return;
      event.preventDefault();
      input.focus();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [within]);
}
