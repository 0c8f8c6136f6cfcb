import fc from 'fast-check';
import { sanitizeDnsName } from './sanitizeDnsName';

describe('sanitizeDnsName', () => {
  it.each([
    ['CamelCase_with_snake', 'camelcase-with-snake'],
    ['dependabot/npm_and_yarn/ws-5.2.3', 'dependabot-npm-and-yarn-ws-5-2-3'],
    ['!nope', 'nope'],
    ['--a--', 'a'],
    ['', ''],
    ['źdźbło', 'd-b-o'],
    ['a'.repeat(60), 'a'.repeat(53)],
    [`${'a'.repeat(52)}/b`, 'a'.repeat(52)],
  ])('makes of %j %j', (text, name) => {
    expect(sanitizeDnsName(text)).toBe(name);
  });

  it('makes a name of anything, and leaves a name alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const name = sanitizeDnsName(text);
        expect(name).toMatch(/^([a-z0-9]([-a-z0-9]{0,51}[a-z0-9])?)?$/);
        expect(sanitizeDnsName(name)).toBe(name);
      }),
    );
  });
});
