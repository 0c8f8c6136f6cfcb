/** Stands where a secret was. */
export const MASK = '***';

/** What is a secret whatever stands before it. */
const SECRETS: RegExp[] = [
  // JSON web tokens
  /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g,
  // GitHub, GitLab, Slack, AWS, Google, Stripe, npm
  /\b(?:gh[opsru]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeoprs]-[\w-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{35}|[rs]k_(?:live|test)_\w{16,}|npm_\w{30,})/g,
];

/** The password of an address: `postgres://shop:secret@db`. */
const ADDRESS = /(:\/\/[^\s:/@]*:)[^\s/]+(?=@)/g;

/** `Authorization: Bearer …` and the like; of the words that sentences have too, only where no word follows. */
const CREDENTIALS =
  /\b(bearer\s+|(?:basic|token)\s+(?=\S*[\d=]))[\w+/.=~-]{8,}/gi;

/** Names of secrets, as a whole or as the last word of a name: `DB_PASSWORD`, `x-auth-token`. */
const NAME =
  'pass(?:word|wd|phrase)|(?<![a-z\\d])(?:pass|pwd|secret(?:[_-]?key)?|(?:api|access|private|signing|encryption)[_-]?key|(?:access|refresh|auth|id)?[_-]?token|client[_-]?secret|credentials?)';

/** The same as the last word of `githubToken`. */
const CAMEL_NAME =
  '(?<=[a-z\\d])(?:Pass|Pwd|Secret(?:Key)?|(?:Api|Access|Private|Signing|Encryption)Key|Token|Credentials?)';

/** Of a path, such as an image with its tag: `acme/auth-token:v1`. */
const OF_PATH = '(?<!/[\\w.-]{1,80})';

/** What follows a name: `=`, `: `, `":"`, and in JSON within a text `\":\"`; then one value. */
const VALUE =
  '(\\\\*["\']?\\s{0,4}[:=]\\s{0,4})("(?:[^"\\\\]|\\\\.)*"|\'(?:[^\'\\\\]|\\\\.)*\'|["\'][^"\']*$|\\\\+"[^"\\\\]*|[^\\s,;&"\'()[\\]{}\\\\]+)';

/** `password=…`, `"apiKey": "…"`, `DB_PASSWORD: …`. No part of them may repeat without a bound, or a line could take seconds. */
const NAMED: RegExp[] = [
  new RegExp(`(${NAME})${OF_PATH}${VALUE}`, 'gi'),
  new RegExp(`(${CAMEL_NAME})${OF_PATH}${VALUE}`, 'g'),
];

const IS_NAME: RegExp[] = [
  new RegExp(`(?:${NAME})$`, 'i'),
  new RegExp(`(?:${CAMEL_NAME})$`),
];

const KEY_BEGINS = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const KEY_ENDS = /-----END [A-Z ]*PRIVATE KEY-----/;

/** Lines that the longest key has: where no end comes, there was none. */
const KEY_LINES = 200;

/** Whether a name is one that secrets have: `DB_PASSWORD`, `apiKey`, `--auth-token`. */
export function isSecretName(name: string): boolean {
  return IS_NAME.some(secret => secret.test(name));
}

/** One line without what looks like a secret. Not a proof: what a program prints in a way of its own is not seen. */
export function maskLine(line: string): string {
  let masked = line;
  for (const secret of SECRETS) masked = masked.replace(secret, MASK);
  masked = masked
    .replace(ADDRESS, `$1${MASK}`)
    .replace(CREDENTIALS, `$1${MASK}`);
  for (const named of NAMED) {
    masked = masked.replace(
      named,
      (_, name: string, between: string, value: string) => {
        const [opening = ''] = value.match(/^(?:\\*"|')/) ?? [];
        const closing = /^["']$/.test(opening) ? opening : '';
        return `${name}${between}${opening}${MASK}${closing}`;
      },
    );
  }
  return masked;
}

/** Masks a text line by line: the lines of a private key are known by the one that begins it. */
export class LineMasker {
  private keyLinesLeft = 0;

  mask(line: string): string {
    if (this.keyLinesLeft > 0) {
      this.keyLinesLeft = KEY_ENDS.test(line) ? 0 : this.keyLinesLeft - 1;
      return MASK;
    }
    if (KEY_BEGINS.test(line)) {
      this.keyLinesLeft = KEY_ENDS.test(line) ? 0 : KEY_LINES;
      return MASK;
    }
    return maskLine(line);
  }
}

/** A text of several lines without what looks like a secret. */
export function maskText(text: string): string {
  const masker = new LineMasker();
  return text
    .split('\n')
    .map(line => masker.mask(line))
    .join('\n');
}
