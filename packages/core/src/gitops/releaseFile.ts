import {
  GimletError,
  releaseFileSchema,
  type ReleaseFile,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/**
 * Reads release.json; what the original wrote is understood too. Throws a GimletError `invalid` that names the file.
 *
 * @public
 */
export function readReleaseFile(
  text: string,
  options: { file: string },
): ReleaseFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new GimletError('invalid', `${options.file} is not JSON`, { cause });
  }
  const parsed = releaseFileSchema.safeParse(value);
  if (!parsed.success) {
    throw new GimletError(
      'invalid',
      `${options.file} does not say what is released`,
      {
        problems: parsed.error.issues.map(({ path, message }) => ({
          path: path.join('.'),
          message,
        })),
      },
    );
  }
  return parsed.data;
}
