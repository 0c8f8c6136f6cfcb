/**
 * What an object asks for that the real controllers do and these do not. Left undone without a word it would look as if it were done.
 */
export function unsupported(
  spec: object,
  fields: readonly string[],
): string | undefined {
  const asked = fields.filter(path => {
    const value = path
      .split('.')
      .reduce<unknown>(
        (current, field) =>
          (current as Record<string, unknown> | undefined)?.[field],
        spec,
      );
    return Array.isArray(value) ? value.length > 0 : Boolean(value);
  });
  return asked.length > 0
    ? `this is a stand-in for Flux, which knows nothing of ${asked
        .map(path => `spec.${path}`)
        .join(', ')}`
    : undefined;
}
