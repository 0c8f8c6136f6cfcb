import { isError } from '@backstage/errors';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';

/** What was thrown, as pages show it: what is no error of ours is a defect. */
export function toGimletError(thrown: unknown): GimletError {
  if (thrown instanceof GimletError) return thrown;
  return new GimletError(
    'internal',
    isError(thrown) ? thrown.message : String(thrown),
    { cause: thrown },
  );
}
