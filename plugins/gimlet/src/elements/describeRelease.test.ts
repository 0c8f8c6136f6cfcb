import { aRelease, aVersion, commit } from '../__testUtils__/testData';
import { headlineOf, makerOf, shaOf } from './describeRelease';
import { colourOf, initialsOf } from './initialsOf';

describe('makerOf', () => {
  const author = { name: 'Carla Silva', email: '', time: 0 };
  it.each([
    ['user:default/carla', { kind: 'user', name: 'Carla Silva' }],
    ['policy', { kind: 'policy', name: 'policy' }],
    [
      'token/ci-checkout',
      { kind: 'token', name: 'ci-checkout', claimedActor: 'Carla Silva' },
    ],
    [
      'service/deployer',
      { kind: 'service', name: 'deployer', claimedActor: 'Carla Silva' },
    ],
    [undefined, { kind: 'user', name: 'Carla Silva' }],
  ])('says of %s who it was', (requestedBy, maker) => {
    expect(makerOf({ requestedBy, author })).toEqual(maker);
  });

  it('has no claim where the token is the author', () => {
    const asItself = { ...author, name: 'ci-checkout' };
    expect(
      makerOf({ requestedBy: 'token/ci-checkout', author: asItself }),
    ).toEqual({ kind: 'token', name: 'ci-checkout' });
  });
});

describe('headlineOf and shaOf', () => {
  it.each([
    ['a version', {}, 'Faster cart', commit('1f3c9a2')],
    [
      'a version without a message',
      { version: aVersion({ message: '' }), subject: 'the subject' },
      'the subject',
      commit('1f3c9a2'),
    ],
    [
      'a change by hand of a version',
      { kind: 'by-hand' as const, subject: 'hotfix: scale to 5' },
      'hotfix: scale to 5',
      commit('c40be11'),
    ],
    [
      'no version',
      { version: undefined, subject: 'hotfix: scale to 5' },
      'hotfix: scale to 5',
      commit('c40be11'),
    ],
  ])('tell a change with %s apart', (_, changes, headline, sha) => {
    const release = aRelease(changes);
    expect([headlineOf(release), shaOf(release)]).toEqual([headline, sha]);
  });
});

describe('initialsOf', () => {
  it.each([
    ['Carla Silva', 'CS'],
    ['Ann van der Berg', 'AB'],
    ['carla', 'C'],
    ['ann.kovacs@acme.example', 'AE'],
    ['Ökrös Édua', 'ÖÉ'],
    ['👩‍💻 Dev', '👩D'],
    ['', '?'],
  ])('of "%s" are %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  it('gives a name always the same colour, and names several', () => {
    const names = ['Ann', 'Bob', 'Carla', 'Dan', 'Eve', 'Frank', 'Grace'];
    const colours = names.map(name => colourOf(name, 6));
    expect(names.map(name => colourOf(name, 6))).toEqual(colours);
    expect(new Set(colours).size).toBeGreaterThan(2);
    expect(Math.max(...colours)).toBeLessThan(6);
  });
});
