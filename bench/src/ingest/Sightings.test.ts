import { Sightings } from './Sightings';

describe('Sightings', () => {
  it('counts a change when somebody sees it, or a later one of the same pod', () => {
    const sightings = new Sightings();
    sightings.changed('one', 1);
    sightings.changed('one', 2);
    sightings.changed('other', 1);

    sightings.saw(new Map([['one', 1]]));
    expect(sightings.delays).toHaveLength(1);
    expect(sightings.unseen).toBe(2);

    sightings.saw(
      new Map([
        ['one', 3],
        ['other', 0],
      ]),
    );
    expect(sightings.delays).toHaveLength(2);
    expect(sightings.unseen).toBe(1);
    expect(Math.min(...sightings.delays)).toBeGreaterThanOrEqual(0);
  });
});
