import { formatReleaseFile, releaseFileSchema } from './releaseFile';

const VERSION = {
  repositoryName: 'acme/checkout',
  sha: '1'.repeat(40),
  created: 7,
  branch: 'main',
};

const read = (version: object) =>
  releaseFileSchema.parse({ app: 'checkout', env: 'production', version });

it('is one line of JSON, whatever the order in which the fields were given', () => {
  const text = formatReleaseFile(read(VERSION));
  const turned = Object.fromEntries(Object.entries(VERSION).reverse());
  expect(text).toMatch(
    /^\{"app":"checkout","env":"production","artifactId":"","version":\{"repositoryName":"acme\/checkout","sha":"1{40}","created":7,"branch":"main","event":"push",.*\}\}\n$/,
  );
  expect(formatReleaseFile(read(turned))).toBe(text);
  const { version, ...rest } = read(VERSION);
  expect(formatReleaseFile({ version, ...rest })).toBe(text);
  expect(formatReleaseFile(releaseFileSchema.parse(JSON.parse(text)))).toBe(
    text,
  );
});

it('drops what the original wrote beside it', () => {
  expect(
    releaseFileSchema.parse({
      app: 'checkout',
      env: 'production',
      version: null,
      triggeredBy: 'policy',
      gitopsRef: '',
      gitopsRepo: '',
      gitopsCommitStatus: '',
      gitopsCommitStatusDesc: '',
    }),
  ).toEqual({ app: 'checkout', env: 'production', artifactId: '' });
});
