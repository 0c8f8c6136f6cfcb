/** A key under which a request is made once, however often it is sent. */
export function newIdempotencyKey(): string {
  // `crypto.randomUUID` is not there where the portal is served without TLS.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}
