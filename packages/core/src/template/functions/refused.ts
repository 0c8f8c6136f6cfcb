const CLOCK =
  'it reads the clock, so the same manifest would not always give the same text';
const RANDOM =
  'it gives something else each time, so the same manifest would not always give the same text';
const ENVIRONMENT = 'it reads the environment of the process';
const NETWORK = 'it asks the network';
const CERTIFICATE =
  'it makes a key or a certificate, which does not belong into git';

/** Functions of sprig and of Go that a manifest may not use, and why. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['now', CLOCK],
  ['ago', CLOCK],
  ['randAlphaNum', RANDOM],
  ['randAlpha', RANDOM],
  ['randAscii', RANDOM],
  ['randNumeric', RANDOM],
  ['randBytes', RANDOM],
  ['randInt', RANDOM],
  ['shuffle', RANDOM],
  ['uuidv4', RANDOM],
  ['bcrypt', RANDOM],
  ['htpasswd', RANDOM],
  ['encryptAES', RANDOM],
  ['env', ENVIRONMENT],
  ['expandenv', ENVIRONMENT],
  ['getHostByName', NETWORK],
  ['genPrivateKey', CERTIFICATE],
  ['genCA', CERTIFICATE],
  ['genCAWithKey', CERTIFICATE],
  ['genSelfSignedCert', CERTIFICATE],
  ['genSelfSignedCertWithKey', CERTIFICATE],
  ['genSignedCert', CERTIFICATE],
  ['genSignedCertWithKey', CERTIFICATE],
  ['buildCustomCert', CERTIFICATE],
  ['derivePassword', 'it makes a password, which does not belong into git'],
  ['call', 'there are no functions among the data that it could call'],
  ...[
    'include',
    'tpl',
    'required',
    'lookup',
    'toYaml',
    'toYamlPretty',
    'mustToYaml',
    'fromYaml',
    'fromYamlArray',
    'toToml',
    'mustToToml',
    'fromToml',
    'fromJsonArray',
  ].map((name): [string, string] => [
    name,
    "it is Helm's own and works in charts alone",
  ]),
]);

/** Why a function is refused; `undefined` where it is not. */
export function refusalOf(name: string): string | undefined {
  return REFUSED.get(name);
}

/** The names of all functions that are refused, in order. */
export function listRefusedFunctions(): string[] {
  return [...REFUSED.keys()].sort();
}
