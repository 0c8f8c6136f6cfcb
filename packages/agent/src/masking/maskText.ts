const MASK = '***';

/** What is a secret whatever stands before it. */
const SECRETS: RegExp[] = [
  // JSON web tokens
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g,
  // GitHub, GitLab, Slack, AWS, Google, Stripe, npm
  /\b(?:gh[opsru]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeoprs]-[\w-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{35}|[rs]k_(?:live|test)_\w{16,}|npm_\w{30,})/g,
];

/** The password of an address: `postgres://shop:secret@db`. */
const ADDRESS = /(\b[a-z][a-z\d+.-]*:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/gi;

/** `Authorization: Bearer …` and the like. */
const CREDENTIALS = /\b(bearer|basic|token)(\s+)[\w+/.=~-]{8,}/gi;

/** `password=…`, `"apiKey": "…"`, `DB_PASSWORD: …`. */
const NAMED =
  /((?:\b|[\w-]*[_-])(?:pass(?:word|wd|phrase)?|pwd|secret(?:[_-]?key)?|(?:api|access|private|signing|encryption)[_-]?key|(?:access|refresh|auth|id)?[_-]?token|client[_-]?secret|credentials?)["']?\s*[:=]\s*)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s,;&"'()[\]{}]+)/gi;

const KEY_BEGINS = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const KEY_ENDS = /-----END [A-Z ]*PRIVATE KEY-----/;

/** One line without what looks like a secret. Not a proof: what a program prints in a way of its own is not seen. */
export function maskLine(line: string): string {
  let masked = line;
  for (const secret of SECRETS) masked = masked.replace(secret, MASK);
  return masked
    .replace(ADDRESS, `$1${MASK}`)
    .replace(CREDENTIALS, `$1$2${MASK}`)
    .replace(NAMED, (_, name: string, value: string) => {
      const quote = /^["']/.test(value) ? value[0] : '';
      return `${name}${quote}${MASK}${quote}`;
    });
}

/** Masks a text line by line: the lines of a private key are known by the one that begins it. */
export class LineMasker {
  private inKey = false;

  mask(line: string): string {
    if (this.inKey) {
      if (KEY_ENDS.test(line)) this.inKey = false;
      return MASK;
    }
    if (KEY_BEGINS.test(line)) {
      this.inKey = !KEY_ENDS.test(line);
      return MASK;
    }
    return maskLine(line);
  }
}
