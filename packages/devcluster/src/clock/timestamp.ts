/** An instant as the API server writes it: whole seconds, in UTC. */
export function timestamp(instant: Date): string {
  return instant.toISOString().replace(/\.\d+Z$/, 'Z');
}
