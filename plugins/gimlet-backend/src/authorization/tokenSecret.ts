import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET = /^gimlet_([0-9a-z]{1,40})_[A-Za-z0-9_-]{43}$/;

/** How every token of ours begins, so that scanners for leaked secrets and we can tell it. */
export const SECRET_PREFIX = 'gimlet_';

/** A new token: `gimlet_<id>_<256 random bits>`. */
export function newTokenSecret(): { id: string; secret: string } {
  const id = randomBytes(8).toString('hex');
  const key = randomBytes(32).toString('base64url');
  return { id, secret: `${SECRET_PREFIX}${id}_${key}` };
}

/** Which token a secret claims to be of; `undefined` where it cannot be one of ours. */
export function idOfSecret(secret: string): string | undefined {
  return SECRET.exec(secret)?.[1];
}

/** What is kept of a secret. It has 256 random bits, so a fast hash is enough. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares in a time that says nothing of where the hashes differ. */
export function isSecretOf(secret: string, hash: string): boolean {
  const given = Buffer.from(hashSecret(secret));
  const kept = Buffer.from(hash);
  return given.length === kept.length && timingSafeEqual(given, kept);
}
