import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { compileGlob } from './glob';

/** What a policy says of a version, and why, in words. @public */
export interface PolicyResult {
  triggers: boolean;
  /** Such as `push to main matches branch main`. */
  reason: string;
  /** The pattern that cannot be read. Such a policy never triggers. */
  invalidPattern?: string;
}

/** The policy does nothing, for this reason. */
export const doesNot = (reason: string): PolicyResult => ({
  triggers: false,
  reason,
});

/** A pattern that cannot be read, found while a policy is evaluated. */
class InvalidPattern extends Error {
  readonly pattern: string;

  constructor(pattern: string, cause: GimletError) {
    super(cause.message, { cause });
    this.pattern = pattern;
  }
}

/** A policy's pattern, for use within {@link answer}. */
export function compilePattern(
  ...[pattern, options]: Parameters<typeof compileGlob>
) {
  try {
    return compileGlob(pattern, options);
  } catch (error) {
    throw error instanceof GimletError
      ? new InvalidPattern(pattern, error)
      : error;
  }
}

/** A policy's answer; a pattern that cannot be read becomes an answer too. */
export function answer(evaluate: () => PolicyResult): PolicyResult {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof InvalidPattern) {
      return {
        triggers: false,
        reason: error.message,
        invalidPattern: error.pattern,
      };
    }
    throw error;
  }
}
