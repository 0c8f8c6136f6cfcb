import {
  FINAL_REQUEST_STATES,
  type GimletClient,
  type RequestAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { TestServer } from './__testUtils__';
import { testDatabases } from './database/__testUtils__';
import { testArtifact, testManifest } from './services/__testUtils__';

const databases = testDatabases();
const CARLA = 'user:default/carla';

async function ended(
  client: GimletClient,
  requestId: string,
): Promise<RequestAnswer> {
  for (;;) {
    const answer = await client.getRequest({ params: { requestId } });
    if (FINAL_REQUEST_STATES.includes(answer.state)) return answer;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

describe('the plugin', () => {
  let server: TestServer | undefined;

  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  it.each(databases.eachSupportedId())(
    'ships, releases by policy and by hand, and shows it, on %s',
    async databaseId => {
      const steps: string[] = [];
      server = await TestServer.start({
        databases,
        databaseId,
        onStep: step => {
          steps.push(step);
        },
      });
      const carla = server.as(CARLA);
      const ci = server.with(
        await server.token({
          name: 'ci-checkout',
          actions: ['artifact.create', 'read'],
          repositories: ['acme/checkout'],
        }),
      );

      const shipped = await ci.shipArtifact({
        body: testArtifact('1', {
          manifests: [
            testManifest(),
            testManifest({ env: 'production', deploy: undefined }),
          ],
        }),
      });
      const { requestId = '' } = shipped.artifact.policies[0];
      expect(await ended(ci, requestId)).toMatchObject({ state: 'pushed' });

      const wish = {
        action: 'release',
        environment: 'production',
        app: 'checkout',
        artifactId: shipped.artifact.id,
      } as const;
      const plan = await carla.planChange({ body: wish });
      const asked = await carla.createRequest({
        body: { wish, digest: plan.digest, reason: 'for the campaign' },
        idempotencyKey: 'once',
      });
      const again = await carla.createRequest({
        body: { wish, digest: plan.digest, reason: 'for the campaign' },
        idempotencyKey: 'once',
      });
      expect(again.id).toBe(asked.id);

      const { commit = '' } = await ended(carla, asked.id);
      expect(
        server.gitops.git(['rev-parse', `${commit}:production/checkout`]),
      ).toBe(plan.tree);
      expect(
        server.gitops.git(['show', '-s', '--format=%an <%ae>%n%b', commit]),
      ).toMatch(
        /^Carla Silva <carla@acme\.io>\nfor the campaign\n[^]*Gimlet-Requested-By: user:default\/carla/,
      );

      const tab = await carla.getEntityReleases({
        params: { kind: 'component', namespace: 'default', name: 'checkout' },
      });
      expect(tab.cards.map(card => card.current?.version?.sha)).toEqual([
        '1'.repeat(40),
        '1'.repeat(40),
      ]);
      expect(tab.history.items.map(({ commit: id }) => id)).toContain(commit);
      expect(server.signals).toContainEqual(
        expect.objectContaining({ message: { app: 'checkout' } }),
      );
      expect(new Set(steps)).toEqual(
        new Set([
          'accepted',
          'claimed',
          'planned',
          'fetched',
          'committed',
          'pushing',
          'pushed',
          'recorded',
        ]),
      );
    },
  );

  it('starts with nothing configured, and has no environment then', async () => {
    server = await TestServer.start({ databases, gimlet: {} });
    await expect(server.as(CARLA).listEnvironments()).resolves.toEqual({
      items: [],
    });
    await expect(
      server.as(CARLA).planChange({
        body: { action: 'hold', environment: 'staging', app: 'checkout' },
      }),
    ).rejects.toMatchObject({
      code: 'not-found',
      whatToDo: expect.stringContaining('gimlet.environments'),
    });
  });

  it('does not start with a configuration that cannot work, and says why', async () => {
    await expect(
      TestServer.start({
        databases,
        gimlet: { environments: [{ name: 'staging', appsRepo: 'nowhere' }] },
      }),
    ).rejects.toThrow('gimlet.environments[0].appsRepo');
  });
});
