import {
  aRelease,
  anArtifact,
  aVersion,
  commit,
} from '../__testUtils__/testData';
import { artifactMark } from './artifactMark';

const created = 1_700_000_000;
const current = aRelease({
  artifactId: 'acme/checkout-0123456789abcdef',
  version: aVersion({ created, branch: 'main' }),
});

describe('artifactMark', () => {
  it.each([
    ['the artifact itself', { id: current.artifactId }, 'runs now'],
    ['a later commit', { committed: created + 1 }, 'newer'],
    ['an earlier commit', { committed: created - 1 }, 'older'],
    ['the same second', { committed: created }, 'other'],
    [
      'another branch',
      { committed: created + 1, branch: 'feature/x' },
      'other',
    ],
  ])('%s', (_, artifact, expected) => {
    expect(artifactMark(anArtifact(artifact), current)).toBe(expected);
  });

  it('compares with nothing where nothing runs', () => {
    expect(artifactMark(anArtifact(), undefined)).toBe('other');
    expect(artifactMark(anArtifact(), aRelease({ version: undefined }))).toBe(
      'other',
    );
  });

  it('knows a release of the original, which names no artifact, by its commit', () => {
    const sha = commit('8f6c2f0');
    expect(
      artifactMark(
        anArtifact({ sha }),
        aRelease({ artifactId: undefined, version: aVersion({ sha }) }),
      ),
    ).toBe('runs now');
  });
});
