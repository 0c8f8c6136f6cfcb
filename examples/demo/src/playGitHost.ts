/** Git's own way to say that a host is elsewhere: the one that the gitops repositories name is a folder of this machine. */
export function playGitHost(folder: string): void {
  Object.assign(process.env, {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `url.file://${folder}/.insteadOf`,
    GIT_CONFIG_VALUE_0: 'https://git.acme.example/acme/',
  });
}
