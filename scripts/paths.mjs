import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Where Node, Helm and compiled add-ons are kept: outside of the checkout, shared by all checkouts, safe to delete.
 * `GIMLET_CACHE_DIR` moves it.
 */
export const cacheDir =
  process.env.GIMLET_CACHE_DIR ??
  join(
    process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
    'gimlet-for-backstage',
  );
