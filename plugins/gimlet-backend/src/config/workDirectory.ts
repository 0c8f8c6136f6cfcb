import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where mirrors and caches are kept if nothing is configured: below the backend's own working directory, else in the cache folder
 * of the user that the server runs as. Never in a temporary folder that other users share, and never in the checkout.
 */
export function defaultWorkDirectory(
  workingDirectory: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): string {
  return workingDirectory !== undefined
    ? join(workingDirectory, 'gimlet')
    : join(
        env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'),
        'gimlet-backend',
      );
}
