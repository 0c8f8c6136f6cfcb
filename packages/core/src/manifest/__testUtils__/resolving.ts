import {
  formatProblem,
  GimletError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { readManifest } from '../readManifest';
import { resolveManifest } from '../resolveManifest';
import type { ResolveManifestOptions } from '../resolveManifest';

/** What every manifest needs, as text. */
export const HEAD = 'app: shop\nenv: staging\nnamespace: team\n';
/** A chart for it. */
export const CHART = 'chart: {name: web}\n';

/** What else may be given. */
export type Rest = Partial<Omit<ResolveManifestOptions, 'document'>>;

/** The manifest of a text. */
export function resolve(text: string, options: Rest = {}) {
  return resolveManifest({
    document: readManifest(text, { file: 'm.yaml' }),
    variables: {},
    ...options,
  });
}

/** The error that is expected. */
export function errorOf(action: () => unknown): GimletError {
  try {
    action();
  } catch (error) {
    if (error instanceof GimletError) {
      expect(error.code).toBe('invalid');
      return error;
    }
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** Its problems, as they are shown. */
export const problemsOf = (action: () => unknown) =>
  errorOf(action).problems.map(formatProblem);
