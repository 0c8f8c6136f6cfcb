import { isRecord } from './yamlDocuments';

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

/** Replaces every secret in the text. The longest go first, so that no rest of one stays. */
export function maskSecrets(text: string, secrets: Iterable<string>): string {
  return [...new Set(secrets)]
    .map(secret => secret.trim())
    .filter(secret => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length)
    .reduce((masked, secret) => masked.split(secret).join(MASK), text);
}

/** The texts in values that are named like secrets. */
export function secretsInValues(value: unknown, secret = false): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(item => secretsInValues(item, secret));
  }
  if (isRecord(value)) {
    return Object.entries(value).flatMap(([name, item]) =>
      secretsInValues(item, secret || isSecretName(name)),
    );
  }
  return secret && (typeof value === 'string' || typeof value === 'number')
    ? [String(value)]
    : [];
}
