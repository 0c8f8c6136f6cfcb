import type {
  AgentReport,
  Observation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  aKustomization,
  aWorkload,
} from '@gimlet-io/backstage-plugin-gimlet-common/testUtils';
import {
  createTestStores,
  testDatabases,
  type TestStores,
} from '../database/__testUtils__';
import { knownCluster } from './knownCluster';

jest.setTimeout(60_000);

const databases = testDatabases();
type Clusters = Parameters<typeof knownCluster>[2]['clusters'];

const PLACE = { environment: 'production', app: 'checkout' };

describe('what is known of an app in its cluster', () => {
  let clusters: TestStores['clusters'];
  let sequence: number;

  beforeAll(async () => {
    ({ clusters } = await createTestStores({ databases }));
  });

  const open = async (id: string) => {
    sequence = 0;
    await clusters.openSession(
      {
        environment: 'production',
        id,
        tokenId: 't',
        agentVersion: '1',
        allow: [],
        skippedKinds: [
          { kind: 'StatefulSet.apps', why: 'denied' },
          { kind: 'Deployment.apps', why: 'failing' },
        ],
      },
      0,
    );
  };

  const report = (more: Partial<AgentReport>, id = '1') => {
    sequence += 1;
    return clusters.ingest(
      { environment: 'production', sessionId: id },
      { sequence, at: 1, upserts: [], removed: [], ...more },
      0,
    );
  };

  const tell = (upserts: Observation[]) =>
    report({ snapshot: { part: 1, parts: 1 }, upserts });

  const known = (now = 1, store: Clusters = clusters) =>
    knownCluster(PLACE, { objects: [] }, { clusters: store, now });

  const applied = async (...given: Parameters<typeof known>) => {
    const { cluster, notes } = await known(...given);
    return cluster
      ? [...cluster.kustomizations()].map(it => it.lastAppliedRevision)
      : notes;
  };

  it('is nothing where no agent ever reported, or it is gone, or has not told all yet', async () => {
    expect(await known()).toEqual({ notes: [] });
    await open('1');
    expect(await applied()).toEqual([
      'The agent of production has not told all yet',
    ]);
    await tell([aKustomization(), aWorkload()]);
    expect(await applied()).toEqual(['main@sha1:1']);
    expect(await applied(30_001)).toEqual([
      'The agent of production does not report since 1970-01-01T00:00:00.000Z',
    ]);
  });

  it('never pairs what a new agent tells with what the former one told', async () => {
    await open('1');
    await tell([aKustomization(), aWorkload()]);
    await open('2');
    const next = aKustomization({ lastAppliedRevision: 'main@sha1:2' });
    await report({ snapshot: { part: 1, parts: 2 }, upserts: [next] }, '2');
    expect(await applied()).toEqual([
      'The agent of production has not told all yet',
    ]);
    await report({ snapshot: { part: 2, parts: 2 } }, '2');
    expect(await applied()).toEqual(['main@sha1:2']);
  });

  it('is read again where a report comes in meanwhile', async () => {
    await open('1');
    await tell([aKustomization(), aWorkload()]);
    const next = aKustomization({ lastAppliedRevision: 'main@sha1:2' });
    let reads = 0;
    const busy: Clusters = {
      session: environment => clusters.session(environment),
      observations: async filter => {
        const found = await clusters.observations(filter);
        reads += 1;
        if (reads === 1) await report({ upserts: [next] });
        return found;
      },
    };
    expect(await applied(1, busy)).toEqual(['main@sha1:2']);
    expect(reads).toBe(2);
  });

  it('does not wait for kinds that the agent may not read, but for those that it cannot read now', async () => {
    await open('1');
    await tell([]);
    expect(await known()).toMatchObject({ unseen: ['StatefulSet'] });
  });
});
