import {
  formatProblem,
  GimletError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Problem } from '@gimlet-io/backstage-plugin-gimlet-common';

/** The error for a file with problems: the first of them in the message, all of them in `problems`, in the file's order. */
export function invalidError(
  problems: readonly Problem[],
  options: { whatToDo?: string; cause?: unknown } = {},
): GimletError {
  const ordered = sortProblems(problems);
  const more = ordered.length - 1;
  const first = ordered.length > 0 ? formatProblem(ordered[0]) : 'invalid';
  return new GimletError(
    'invalid',
    more > 0 ? `${first} (and ${more} more)` : first,
    { ...options, problems: ordered },
  );
}

/** By place, those without one first; each problem once. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems
    .filter(problem => {
      const text = formatProblem(problem);
      return !seen.has(text) && seen.add(text);
    })
    .sort(
      (a, b) =>
        (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
        (a.position?.column ?? 0) - (b.position?.column ?? 0),
    );
}
