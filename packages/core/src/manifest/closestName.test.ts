import * as fc from 'fast-check';
import { closestName, didYouMean } from './closestName';

describe('closestName', () => {
  it.each`
    written     | known                    | closest
    ${'events'} | ${['event', 'branch']}   | ${'event'}
    ${'psuh'}   | ${['push', 'tag', 'pr']} | ${'push'}
    ${'Event'}  | ${['event']}             | ${'event'}
    ${'value'}  | ${['values', 'env']}     | ${'values'}
    ${'chart'}  | ${['env', 'app']}        | ${undefined}
    ${'x'}      | ${['yy']}                | ${undefined}
    ${''}       | ${[]}                    | ${undefined}
  `('finds $closest for $written', ({ written, known, closest }) => {
    expect(closestName(written, known)).toBe(closest);
  });

  it('finds a name that has one letter more, less, or swapped', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{6,12}$/), fc.nat(5), (name, at) => {
        const swapped = `${name.slice(0, at)}${name[at + 1] ?? ''}${
          name[at]
        }${name.slice(at + 2)}`;
        const dropped = name.slice(0, at) + name.slice(at + 1);
        const added = `${name.slice(0, at)}x${name.slice(at)}`;
        [swapped, dropped, added].forEach(written =>
          expect(closestName(written, [name])).toBe(name),
        );
      }),
    );
  });

  it('says it in words', () => {
    expect(didYouMean('psuh', ['push'])).toBe('; did you mean push?');
    expect(didYouMean('nothing', ['push'])).toBe('');
  });
});
