import { useEffect } from 'react';

/** Swagger's styles know a dark theme by a class of the document, which has it while the portal is dark and the page is open. */
export function useSwaggerTheme(): void {
  useEffect(() => {
    const { body, documentElement } = document;
    const follow = () => {
      const dark = body.dataset.themeMode === 'dark';
      documentElement.classList.toggle('dark-mode', dark);
    };
    follow();
    const observer = new MutationObserver(follow);
    observer.observe(body, { attributeFilter: ['data-theme-mode'] });
    return () => {
      observer.disconnect();
      documentElement.classList.remove('dark-mode');
    };
  }, []);
}
