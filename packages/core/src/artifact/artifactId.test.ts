import { createHash } from 'node:crypto';
import { artifactSchema } from '@gimlet-io/backstage-plugin-gimlet-common';
import * as fc from 'fast-check';
import { artifactId } from './artifactId';

const artifact = artifactSchema.parse({
  version: { repositoryName: 'acme/checkout', sha: 'a'.repeat(40) },
  vars: { b: 'é\n', a: '1' },
});

describe('artifactId', () => {
  it('is the hash of the canonical form, written out', () => {
    const canonical =
      '{"context":{},"cueEnvironments":[],"environments":[],"items":[],"vars":{"a":"1","b":"é\\n"},' +
      '"version":{"authorEmail":"","authorName":"","branch":"","committerEmail":"","committerName":"",' +
      `"created":0,"event":"push","message":"","repositoryName":"acme/checkout","sha":"${'a'.repeat(
        40,
      )}",` +
      '"sourceBranch":"","tag":"","targetBranch":"","url":""}}';
    const hex = createHash('sha256').update(canonical).digest('hex');
    expect(artifactId(artifact)).toBe(`acme/checkout-${hex.slice(0, 16)}`);
  });

  it('leaves out what the receiver decides', () => {
    expect(
      artifactId({ ...artifact, id: 'x', created: 1700000000, fake: true }),
    ).toBe(artifactId(artifact));
  });

  it('does not depend on the order of fields, and on everything else', () => {
    const values = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(values, fc.string(), (value, other) => {
        const one = artifactId({ ...artifact, environments: [value] });
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(artifactId({ ...artifact, environments: [reversed] })).toBe(one);
        expect(
          artifactId({ ...artifact, environments: [value, { other }] }),
        ).not.toBe(one);
      }),
    );
  });
});
