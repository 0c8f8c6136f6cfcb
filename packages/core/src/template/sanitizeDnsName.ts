/** The longest name that a Helm release may have. */
const MAX_LENGTH = 53;

/**
 * Makes a name that Kubernetes and Helm take, such as an app's name out of a branch.
 *
 * Lower case; every run outside `[0-9a-z]` becomes `-`; cut to 53; one leading and one trailing `-` goes.
 * `dependabot/npm_and_yarn/ws-5.2.3` becomes `dependabot-npm-and-yarn-ws-5-2-3`.
 *
 * @public
 */
export function sanitizeDnsName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^0-9a-z]+/g, '-')
    .slice(0, MAX_LENGTH)
    .replace(/^-/, '')
    .replace(/-$/, '');
}
