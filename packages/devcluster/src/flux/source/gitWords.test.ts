import { gitWords } from './gitWords';

const url = 'http://git.example.com:8080/gitops.git';
const infoRefs = `${url}/info/refs?service=git-upload-pack`;

describe('gitWords', () => {
  it.each([
    [
      `fatal: unable to access '${url}/': Failed to connect to git.example.com port 8080 after 0 ms: Couldn't connect to server`,
      `Get "${infoRefs}": dial tcp git.example.com:8080: connect: connection refused`,
    ],
    [
      `fatal: unable to access '${url}/': Could not resolve host: git.example.com`,
      `Get "${infoRefs}": dial tcp: lookup git.example.com:8080: no such host`,
    ],
    [
      `fatal: could not read Username for 'http://git.example.com:8080': terminal prompts disabled`,
      'authentication required',
    ],
    [`fatal: Authentication failed for '${url}/'`, 'authentication required'],
    [
      `fatal: unable to access '${url}/': The requested URL returned error: 403`,
      'authorization failed',
    ],
    [
      `fatal: unable to access '${url}/': The requested URL returned error: 503`,
      `unexpected client error: unexpected requesting "${infoRefs}" status code: 503`,
    ],
    [`fatal: repository '${url}/' not found`, 'repository not found'],
    [
      `fatal: '/srv/gitops.git' does not appear to be a git repository\nfatal: Could not read from remote repository.`,
      'repository not found',
    ],
    [
      "fatal: couldn't find remote ref refs/heads/release",
      'couldn\'t find remote ref "refs/heads/release"',
    ],
    ['fatal: early EOF\nerror: disk full\n', 'early EOF; disk full'],
    ['', 'git gave no reason'],
  ])('%s', (output, words) => {
    expect(gitWords(output, { url, ref: 'refs/heads/release' })).toBe(words);
  });

  it('names the port of SSH where none is given', () => {
    const words = gitWords(
      'ssh: connect to host git.example.com port 22: Connection refused',
      { url: 'ssh://git@git.example.com/gitops.git', ref: 'refs/heads/main' },
    );
    expect(words).toBe(
      'dial tcp git.example.com:22: connect: connection refused',
    );
  });
});
