import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { readManifest } from '../manifest/readManifest';
import {
  addToArtifact,
  createArtifact,
  formatArtifact,
} from './createArtifact';
import { readArtifact } from './readArtifact';

const version = {
  repositoryName: 'acme/shop/checkout',
  sha: 'a'.repeat(40),
  branch: 'main',
  created: 1700000000,
  message: 'Faster cart\n\nbody',
};

const manifest = (text: string) => readManifest(text, { file: 'm.yaml' });

describe('createArtifact', () => {
  const artifact = createArtifact({
    version,
    manifests: [
      manifest('app: a\nenv: staging\nvalues: {n: !!int "{{ .N }}"}'),
      manifest('app: a\nenv: production'),
    ],
    ciVariables: { ACTOR: 'carla', JOB: 'build', SHA: 'of the merge' },
    vars: { IMAGE: 'x', REPO: 'mine' },
  });

  it('holds the version, the manifests as written and the variables', () => {
    expect(artifact).toMatchObject({
      created: 0,
      fake: false,
      version: { ...version, event: 'push' },
      environments: [
        { app: 'a', env: 'staging', values: { n: '!!int {{ .N }}' } },
        { app: 'a', env: 'production' },
      ],
    });
    expect(artifact.vars).toEqual({
      ACTOR: 'carla',
      JOB: 'build',
      OWNER: 'acme/shop',
      REPO: 'mine',
      BRANCH: 'main',
      SHA: version.sha,
      IMAGE: 'x',
    });
  });

  it('is the same artifact when it is made again and when it is read', () => {
    const text = formatArtifact(artifact);
    expect(readArtifact(text, { file: 'a.json' })).toEqual(artifact);
    expect(
      readArtifact(
        formatArtifact({ ...artifact, id: '', created: 17, fake: true }),
        { file: 'a.json' },
      ).id,
    ).toBe(artifact.id);
  });

  it('replaces what it is given again and changes its id', () => {
    const added = addToArtifact(artifact, {
      environments: [manifest('app: a\nenv: staging\nnamespace: n')],
      vars: { IMAGE: 'y' },
    });
    expect(added.environments).toEqual([
      { app: 'a', env: 'production' },
      { app: 'a', env: 'staging', namespace: 'n' },
    ]);
    expect(added.vars).toEqual({ ...artifact.vars, IMAGE: 'y' });
    expect(added.id).not.toBe(artifact.id);
    expect(artifact.vars.IMAGE).toBe('x');
    expect(
      addToArtifact(addToArtifact(artifact, { vars: { IMAGE: 'y' } }), {
        vars: { IMAGE: 'x' },
      }).id,
    ).toBe(artifact.id);
  });

  it('refuses facts that make no artifact', () => {
    expect(() =>
      createArtifact({ version: { ...version, sha: 'HEAD' } }),
    ).toThrow(GimletError);
  });
});
