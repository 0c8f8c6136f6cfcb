import fc from 'fast-check';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { describeSource, readChartSource } from './chartSource';

const sha = '0123456789abcdef0123456789abcdef01234567';
const digest = `sha256:${'ab'.repeat(32)}`;

function read(name: string, repository?: string, version?: string) {
  const source = readChartSource({ name, repository, version });
  return 'url' in source && source.url instanceof URL
    ? { ...source, url: source.url.href }
    : source;
}

/** Anything else than a refusal of ours is thrown on. */
function readOrRefuse(name: string) {
  try {
    return readChartSource({ name });
  } catch (error) {
    if (error instanceof GimletError) {
      return error;
    }
    throw error;
  }
}

describe('readChartSource', () => {
  it.each<[string, string | undefined, string | undefined, object]>([
    [
      'web',
      'https://charts.example.com/stable',
      undefined,
      {
        kind: 'helm-repository',
        url: 'https://charts.example.com/stable/',
        name: 'web',
        version: '',
      },
    ],
    [
      'web',
      'oci://ghcr.io/acme/charts/',
      '^1',
      {
        kind: 'oci',
        registry: 'ghcr.io',
        repository: 'acme/charts/web',
        version: '^1',
      },
    ],
    [
      'oci://127.0.0.1:5000/charts/web:1.0.0_build.5',
      undefined,
      undefined,
      {
        kind: 'oci',
        registry: '127.0.0.1:5000',
        repository: 'charts/web',
        version: '1.0.0+build.5',
      },
    ],
    [
      `oci://ghcr.io/acme/web@${digest}`,
      undefined,
      '',
      { kind: 'oci', registry: 'ghcr.io', repository: 'acme/web', digest },
    ],
    [
      `https://github.com/acme/charts.git?sha=${sha}&path=/charts/web/`,
      undefined,
      undefined,
      {
        kind: 'git',
        url: 'https://github.com/acme/charts.git',
        revision: { kind: 'sha', sha },
        path: 'charts/web',
      },
    ],
    [
      'https://github.com/acme/charts.git?tag=v1.0/x&path=web',
      undefined,
      undefined,
      { kind: 'git', revision: { kind: 'tag', tag: 'v1.0/x' }, path: 'web' },
    ],
    [
      'git@github.com:acme/charts.git?branch=main',
      undefined,
      undefined,
      {
        kind: 'git',
        url: 'ssh://git@github.com/acme/charts.git',
        revision: { kind: 'branch', branch: 'main' },
        path: '',
      },
    ],
    [
      'ssh://git@git.example.com:2222/charts?path=.',
      undefined,
      undefined,
      { kind: 'git', revision: { kind: 'head' }, path: '' },
    ],
    [
      'file:///srv/charts.git?tag=v1',
      undefined,
      undefined,
      { kind: 'git', url: 'file:///srv/charts.git' },
    ],
    [
      'file:///srv/my%20charts/web',
      undefined,
      undefined,
      { kind: 'folder', folder: '/srv/my charts/web', absolute: true },
    ],
    [
      './charts/web',
      undefined,
      undefined,
      { kind: 'folder', folder: './charts/web', absolute: false },
    ],
  ])('%s of %s %s', (name, repository, version, expected) => {
    expect(read(name, repository, version)).toMatchObject(expected);
  });

  const git = 'https://github.com/acme/charts.git';
  const refusals: [name: string, repository?: string, version?: string][] = [
    ['web', 'charts.example.com'],
    ['web', '@stable'],
    ['web', 'https://user:secret@charts.example.com'],
    ['web', 'https://secret@charts.example.com'],
    ['web', 'file:///srv/charts'],
    ['web', 'http://'],
    ['../web', 'https://charts.example.com'],
    ['-web', 'https://charts.example.com'],
    ['web/../..', 'oci://ghcr.io/acme'],
    ['web', 'https://charts.example.com', 'latest'],
    ['web', 'https://charts.example.com', '--password'],
    ['oci://ghcr.io/acme/Web'],
    ['oci://ghcr.io'],
    ['oci://user:secret@ghcr.io/acme/web'],
    ['oci://ghcr.io/acme/../web'],
    ['oci://ghcr.io/acme/web?x=1'],
    ['oci://ghcr.io/acme/web:1.0.0', undefined, '1.0.1'],
    ['oci://ghcr.io/acme/web@sha256:abc'],
    [`${git}?sha=abc123`],
    [`${git}?sha=--upload-pack=x`],
    [`${git}?sha=${sha}&tag=v1`],
    [`${git}?tag=v1&tag=v2`],
    [`${git}?tag=-v1`],
    [`${git}?tag=a..b`],
    [`${git}?branch=a%20b`],
    [`${git}?branch=main:x`],
    [`${git}?branch=`],
    [`${git}?ref=main`],
    [`${git}?path=../x`],
    [`${git}?path=a/../../x`],
    [`${git}?path=a//x`],
    [`${git}?path=.git`],
    [`${git}?path=a%00b`],
    [`${git}?path=a%5C..`],
    ['https://user:secret@github.com/acme/charts.git'],
    ['ssh://-oProxyCommand=x/charts.git'],
    ['ssh://-oProxyCommand=x@host/charts.git'],
    ['-oProxyCommand=x@host:charts.git'],
    ['ext::sh -c x'],
    ['git://github.com/acme/charts.git'],
    ['https://charts.example.com/web-1.0.0.tgz'],
    ['file://host/charts/web'],
    ['file://host/charts.git'],
    ['file:///charts/%zz'],
    ['file:///charts/a%00b'],
    ['file:///charts/a%2Fb'],
    ['file:///charts/a%2Fb.git'],
    ['file:///charts/a%0Ab.git?tag=v1'],
    ['--help'],
    ['charts\\web'],
    ['C:\\charts'],
  ];
  it.each(
    refusals.map(([name, repository = '', version = '']) => ({
      name,
      repository,
      version,
    })),
  )('refuses %j', reference => {
    const refused = () => readChartSource(reference);
    expect(refused).toThrow(GimletError);
    expect(refused).not.toThrow(/secret/);
  });

  it('never crashes, and never lets git see an option', () => {
    const piece = fc.constantFrom(
      ...['-', '--', '://', '@', ':', '/', '..', '?', '&', '=', '%', '.git'],
      ...['https', 'ssh', 'oci', 'file:///', 'host', 'path', 'tag', 'sha', ' '],
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), {
          minLength: 1,
          maxLength: 12,
        }),
        pieces => {
          const source = readOrRefuse(pieces.join(''));
          if (source instanceof GimletError) {
            return;
          }
          const inGit = source.kind === 'git' ? source : undefined;
          expect(describeSource(source)).not.toBe('');
          expect(inGit?.url ?? 'ssh://x').toMatch(
            /^(https?|ssh|file):\/\/(?!-)/,
          );
          expect(`/${inGit?.path ?? ''}/`).not.toMatch(/\/\.\.?\//);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
