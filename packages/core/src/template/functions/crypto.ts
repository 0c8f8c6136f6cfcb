import { createDecipheriv, createHash } from 'node:crypto';
import type { Bytes } from '../bytes';
import { EvaluationError } from '../TemplateError';
import { decodeBase64 } from './encoding';
import type { FunctionTable, GoFunction } from './function';
import { fixed } from './function';

const AES_BLOCK = 16;
const AES_KEY = 32;
const ADLER_MODULUS = 65_521;

function hash(algorithm: 'sha1' | 'sha256' | 'sha512'): GoFunction {
  return fixed(['string'], (_meter, bytes) =>
    createHash(algorithm).update(Buffer.from(bytes, 'latin1')).digest('hex'),
  );
}

/** The checksum of RFC 1950, in decimal. */
function adler32(bytes: Bytes): Bytes {
  let low = 1;
  let high = 0;
  for (let index = 0; index < bytes.length; index++) {
    low = (low + bytes.charCodeAt(index)) % ADLER_MODULUS;
    high = (high + low) % ADLER_MODULUS;
  }
  return String(high * 65_536 + low);
}

/** What sprig's `encryptAES` made: AES-256 in CBC mode, the first block being the initial vector; the password is the key. */
function decryptAes(password: Bytes, text: Bytes): Bytes {
  if (text === '') return '';
  const data = Buffer.from(decodeBase64(text), 'latin1');
  if (data.length < 2 * AES_BLOCK || data.length % AES_BLOCK !== 0) {
    throw new EvaluationError('not a text that encryptAES made');
  }
  const key = Buffer.alloc(AES_KEY);
  Buffer.from(password, 'latin1').copy(key);
  const decipher = createDecipheriv(
    'aes-256-cbc',
    key,
    data.subarray(0, AES_BLOCK),
  ).setAutoPadding(false);
  const plain = Buffer.concat([
    decipher.update(data.subarray(AES_BLOCK)),
    decipher.final(),
  ]);
  const padding = plain[plain.length - 1];
  if (padding > plain.length) {
    throw new EvaluationError('wrong password, or a text that was changed');
  }
  return plain.subarray(0, plain.length - padding).toString('latin1');
}

/** sprig's checksums, and `decryptAES`; what makes keys or salts is refused. */
export const crypto: FunctionTable = {
  sha1sum: hash('sha1'),
  sha256sum: hash('sha256'),
  sha512sum: hash('sha512'),
  adler32sum: fixed(['string'], (_meter, bytes) => adler32(bytes)),
  decryptAES: fixed(['string', 'string'], (_meter, password, text) =>
    decryptAes(password, text),
  ),
};
