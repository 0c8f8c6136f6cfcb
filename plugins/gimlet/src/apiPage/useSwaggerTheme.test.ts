import { renderHook, waitFor } from '@testing-library/react';
import { useSwaggerTheme } from './useSwaggerTheme';

describe('useSwaggerTheme', () => {
  it('follows the theme of the portal, and leaves nothing behind', async () => {
    const { body, documentElement } = document;
    body.dataset.themeMode = 'dark';
    const { unmount } = renderHook(() => useSwaggerTheme());
    expect(documentElement).toHaveClass('dark-mode');
    body.dataset.themeMode = 'light';
    await waitFor(() => expect(documentElement).not.toHaveClass('dark-mode'));
    body.dataset.themeMode = 'dark';
    await waitFor(() => expect(documentElement).toHaveClass('dark-mode'));
    unmount();
    expect(documentElement).not.toHaveClass('dark-mode');
  });
});
