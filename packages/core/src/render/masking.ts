import { isRecord } from '../manifest/plainValue';

/** What stands where something secret was. */
export const MASK = '***';

const SECRET_NAME =
  /pass(?:word|wd|phrase)?|secret|token|credential|private|api-?_?key|access-?_?key|dsn|connection-?_?string/i;

/** Whether a field is named like one that holds something secret. */
export function isSecretName(name: string | number): boolean {
  return typeof name === 'string' && SECRET_NAME.test(name);
}

/** Short texts are left: masking every `a` would say more than it hides. */
const SHORTEST_SECRET = 4;

/** The password in an address, whatever the field is called that holds it. */
const PASSWORD_IN_URL = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/gi;

/** What a secret looks like in a text: as it is, line by line, in quotes with escapes, and in base64. */
function formsOf(secret: string): string[] {
  return [secret, ...secret.split('\n')].flatMap(part => [
    part,
    JSON.stringify(part).slice(1, -1),
    Buffer.from(part, 'utf8').toString('base64'),
  ]);
}

/** Replaces every secret in the text, and passwords in addresses. The longest go first, so that no rest of one stays. */
export function maskSecrets(text: string, secrets: Iterable<string>): string {
  return [...new Set([...secrets].flatMap(formsOf))]
    .map(secret => secret.trim())
    .filter(secret => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length)
    .reduce(
      (masked, secret) => masked.split(secret).join(MASK),
      text.replace(PASSWORD_IN_URL, `$1${MASK}`),
    );
}

/** Whether an entry of a list such as `env` names its value like a secret: `{name: DB_PASSWORD, value: …}`. */
function namesSecret(entry: Record<string, unknown>): boolean {
  return [entry.name, entry.key].some(
    name => typeof name === 'string' && isSecretName(name),
  );
}

/** The texts in values that are named like secrets. */
export function secretsInValues(value: unknown, secret = false): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(item => secretsInValues(item, secret));
  }
  if (isRecord(value)) {
    return Object.entries(value).flatMap(([name, item]) =>
      secretsInValues(
        item,
        secret ||
          isSecretName(name) ||
          (name === 'value' && namesSecret(value)),
      ),
    );
  }
  return secret && (typeof value === 'string' || typeof value === 'number')
    ? [String(value)]
    : [];
}
