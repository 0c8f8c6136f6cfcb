import type { Observation } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  aKustomization,
  aPod,
  aSource,
  aWorkload,
} from '@gimlet-io/backstage-plugin-gimlet-common/testUtils';
import { ObservedHealth } from './ObservedHealth';

const SESSION = { skippedKinds: [] };
const PLACE = { environment: 'production', app: 'checkout' };

const short = aWorkload({
  replicas: { desired: 2, total: 2, updated: 2, ready: 1, available: 1 },
});
const pulling = aPod({
  ready: 0,
  cause: {
    trouble: 'image-pull',
    reason: 'ErrImagePull',
    message: 'no such image',
    since: 5,
  },
});
const shared = aKustomization({ app: undefined, path: './production' });
const ready = (status: 'True' | 'False' | 'Unknown', reason: string) => ({
  conditions: [{ type: 'Ready', status, reason, message: reason }],
});

describe('health', () => {
  it.each<[string, Observation[], string]>([
    ['what runs', [aWorkload(), aPod(), aKustomization()], 'healthy'],
    ['what runs without Flux', [aWorkload(), aPod()], 'healthy'],
    [
      'what one Kustomization applies with others',
      [aWorkload(), shared],
      'healthy',
    ],
    ['what is being rolled out', [short, aKustomization()], 'progressing'],
    ['what runs in part', [short, pulling, aKustomization()], 'degraded'],
    [
      'what Flux is not to touch',
      [aWorkload(), aKustomization({ suspended: true })],
      'suspended',
    ],
    [
      'what Flux cannot apply',
      [aWorkload(), aKustomization(ready('False', 'BuildFailed'))],
      'failing',
    ],
    ['nothing', [], 'missing'],
  ])('of %s', (_, observations, state) => {
    const health = new ObservedHealth({ clock: { now: () => 10_000 } });
    expect(
      health.ofApp(PLACE, observations, { session: SESSION }).health.state,
    ).toBe(state);
  });

  it.each([
    [false, 'failing'],
    [true, 'healthy'],
  ])('of what lost its folder (deleted: %s) is %s', (deleting, state) => {
    const health = new ObservedHealth({ clock: { now: () => 10_000 } });
    const gone = aKustomization({
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          reason: 'ArtifactFailed',
          message: 'kustomization path not found: production/checkout',
        },
      ],
    });
    const context = { session: SESSION, deleting };
    const { health: found } = health.ofApp(PLACE, [aWorkload(), gone], context);
    expect(found.state).toBe(state);
  });

  it('does not change while Flux tries again', () => {
    const health = new ObservedHealth({ clock: { now: () => 10_000 } });
    const states = [
      ready('False', 'BuildFailed'),
      ready('Unknown', 'Progressing'),
      ready('False', 'BuildFailed'),
      ready('True', 'ReconciliationSucceeded'),
    ].map(
      conditions =>
        health.ofApp(PLACE, [aWorkload(), aKustomization(conditions)], {
          session: SESSION,
        }).health.state,
    );
    expect(states).toEqual(['failing', 'failing', 'failing', 'healthy']);
  });

  it('does not change while a container that crashes runs for a moment', () => {
    let now = 100_000;
    const health = new ObservedHealth({ clock: { now: () => now } });
    const crashed = aPod({
      ready: 0,
      cause: {
        trouble: 'crash-loop',
        reason: 'CrashLoopBackOff',
        message: 'exit code 1',
        since: 5,
      },
    });
    const runs = aPod({ ready: 0 });
    const read = (seconds: number, ...observations: Observation[]) => {
      now += seconds * 1_000;
      const { health: found, causes } = health.ofApp(PLACE, observations, {
        session: SESSION,
      });
      return `${found.state}, ${causes.length} causes`;
    };
    const flux = aKustomization();
    const next = aKustomization({ lastAttemptedRevision: 'main@sha1:2' });
    expect([
      read(0, short, runs, flux),
      read(1, short, crashed, flux),
      read(1, short, runs, flux),
      read(20, short, crashed, flux),
      read(60, short, runs, flux),
      read(1, short, runs, flux),
      read(1, short, crashed, flux),
      read(1, short, runs, next),
      read(1, short, crashed, next),
      read(1, aWorkload(), aPod(), next),
      read(1, short, runs, next),
    ]).toEqual([
      'progressing, 0 causes',
      'degraded, 1 causes',
      'degraded, 1 causes',
      'degraded, 1 causes',
      'degraded, 1 causes',
      'progressing, 0 causes',
      'degraded, 1 causes',
      'progressing, 0 causes',
      'degraded, 1 causes',
      'healthy, 0 causes',
      'progressing, 0 causes',
    ]);
  });

  it('of an environment is that of what all its apps share', () => {
    const health = new ObservedHealth({ clock: { now: () => 10_000 } });
    const fetched = { artifactRevision: 'main@sha1:1' };
    expect(
      health.ofEnvironment('production', [aSource(fetched), shared]).state,
    ).toBe('healthy');
    expect(
      health.ofEnvironment('production', [
        aSource({ ...fetched, ...ready('False', 'GitOperationFailed') }),
        shared,
      ]),
    ).toMatchObject({ state: 'failing' });
  });
});
