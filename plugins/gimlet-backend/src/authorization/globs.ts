import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { compileGlob } from '@gimlet-io/core';

/** Whether one of the globs matches. */
export function matchesGlob(globs: readonly string[], text: string): boolean {
  return globs.some(glob => compileGlob(glob)(text));
}

/** What is wrong with a glob; `undefined` where nothing is. */
export function globProblem(glob: string): string | undefined {
  try {
    compileGlob(glob);
    return undefined;
  } catch (error) {
    if (error instanceof GimletError) return error.message;
    throw error;
  }
}
