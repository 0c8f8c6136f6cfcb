import { artifactFromValue } from './artifactFromValue';
import { readArtifact } from './readArtifact';

const ARTIFACT = {
  id: 'acme/checkout-0123456789abcdef',
  version: { repositoryName: 'acme/checkout', sha: 'a'.repeat(40) },
  environments: [{ app: 'checkout', env: 'production' }],
};

it('gives a value the id that its text has', () => {
  const fromText = readArtifact(JSON.stringify(ARTIFACT), { file: 'a.json' });
  expect(artifactFromValue(ARTIFACT, { name: 'artifact' })).toEqual(fromText);
  expect(fromText.id).not.toBe(ARTIFACT.id);
});

it('says what is wrong with it, and where', () => {
  expect(() =>
    artifactFromValue({ ...ARTIFACT, vars: { A: 1 } }, { name: 'artifact' }),
  ).toThrow(
    expect.objectContaining({
      code: 'invalid',
      message: expect.stringContaining('vars.A'),
    }),
  );
});
