import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';

/** What was thrown, as pages show it: what is no error of ours is a defect. */
export function toGimletError(thrown: unknown): GimletError {
  if (thrown instanceof GimletError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new GimletError('internal', message, { cause: thrown });
}
