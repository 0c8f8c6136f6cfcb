import type { Observation } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  kustomization,
  pod,
  source,
  workload,
} from '../../agents/__testUtils__';
import { ObservedHealth } from './ObservedHealth';

const SESSION = { skippedKinds: [] };
const PLACE = { environment: 'production', app: 'checkout' };

const short = workload({
  replicas: { desired: 2, total: 2, updated: 2, ready: 1, available: 1 },
});
const pulling = pod({
  ready: 0,
  cause: {
    trouble: 'image-pull',
    reason: 'ErrImagePull',
    message: 'no such image',
    since: 5,
  },
});
const shared = kustomization({ app: undefined, path: './production' });
const ready = (status: 'True' | 'False' | 'Unknown', reason: string) => ({
  conditions: [{ type: 'Ready', status, reason, message: reason }],
});

describe('health', () => {
  it.each<[string, Observation[], string]>([
    ['what runs', [workload(), pod(), kustomization()], 'healthy'],
    ['what runs without Flux', [workload(), pod()], 'healthy'],
    [
      'what one Kustomization applies with others',
      [workload(), shared],
      'healthy',
    ],
    ['what is being rolled out', [short, kustomization()], 'progressing'],
    ['what runs in part', [short, pulling, kustomization()], 'degraded'],
    [
      'what Flux is not to touch',
      [workload(), kustomization({ suspended: true })],
      'suspended',
    ],
    [
      'what Flux cannot apply',
      [workload(), kustomization(ready('False', 'BuildFailed'))],
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
    const gone = kustomization({
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
    const { health: found } = health.ofApp(PLACE, [workload(), gone], context);
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
        health.ofApp(PLACE, [workload(), kustomization(conditions)], {
          session: SESSION,
        }).health.state,
    );
    expect(states).toEqual(['failing', 'failing', 'failing', 'healthy']);
  });

  it('of an environment is that of what all its apps share', () => {
    const health = new ObservedHealth({ clock: { now: () => 10_000 } });
    const fetched = { artifactRevision: 'main@sha1:1' };
    expect(
      health.ofEnvironment('production', [source(fetched), shared]).state,
    ).toBe('healthy');
    expect(
      health.ofEnvironment('production', [
        source({ ...fetched, ...ready('False', 'GitOperationFailed') }),
        shared,
      ]),
    ).toMatchObject({ state: 'failing' });
  });
});
