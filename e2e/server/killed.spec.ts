import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import {
  createGimletClient,
  FINAL_REQUEST_STATES,
  type GimletClient,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { readArtifact } from '@gimlet-io/core';
import { plainGit } from '@gimlet-io/core/testUtils';
import { createDemo } from 'demo';
import { parse } from 'yaml';
import { guestToken } from '../guestToken';
import { databases } from './databases';
import { startServer } from './serverProcess';

/** The way of a request, in order. */
const STEPS = [
  'accepted',
  'claimed',
  'planned',
  'fetched',
  'committed',
  'pushing',
  'pushed',
  'recorded',
];

const PLACE = { environment: 'production', app: 'checkout' };

async function ended(client: GimletClient, requestId: string) {
  let request = await client.getRequest({ params: { requestId } });
  await expect
    .poll(
      async () => {
        request = await client.getRequest({ params: { requestId } });
        return FINAL_REQUEST_STATES.includes(request.state);
      },
      { timeout: 90_000 },
    )
    .toBe(true);
  return request;
}

/** Every change of the app as the index has it. */
async function indexed(client: GimletClient) {
  const { items } = await client.listReleases({
    query: { app: PLACE.app, limit: 100 },
  });
  return items;
}

for (const database of databases) {
  test(`a server that is killed at any step loses no request and repeats none (${database.name})`, async () => {
    test.setTimeout(600_000);
    const folder = mkdtempSync(join(tmpdir(), 'gimlet-killed-'));
    const killFile = join(folder, 'kill-at');
    const demo = await createDemo({
      folder: join(folder, 'demo'),
      examples: join(__dirname, '..', '..', 'examples'),
      now: Date.now(),
    });
    const { gimlet } = parse(await readFile(demo.config, 'utf8'));
    const config = {
      backend: { database: database.config(folder) },
      gimlet: { ...gimlet, leaseDuration: '5s' },
    };
    const remote = join(folder, 'demo', 'gitops-production.git');
    const start = async () => {
      const server = await startServer({
        folder: join(folder, 'server'),
        config,
        killFile,
      });
      return {
        server,
        client: createGimletClient({
          baseUrl: `${server.address}/api/gimlet`,
          token: await guestToken(server.address),
        }),
      };
    };

    let { server, client } = await start();
    try {
      const artifactIds: string[] = [];
      for (const file of demo.artifacts) {
        const { artifact } = await client.shipArtifact({
          body: readArtifact(await readFile(file, 'utf8'), { file }),
        });
        for (const { requestId } of artifact.policies) {
          if (requestId) await ended(client, requestId);
        }
        if (artifact.repository === 'acme/checkout') {
          artifactIds.unshift(artifact.id);
        }
      }
      expect(artifactIds.length).toBeGreaterThan(1);

      for (const [index, step] of STEPS.entries()) {
        const artifactId = artifactIds[index % artifactIds.length];
        const asked = {
          body: {
            wish: { action: 'release' as const, ...PLACE, artifactId },
            reason: `killed at ${step}`,
          },
          idempotencyKey: `killed-at-${step}`,
        };
        writeFileSync(killFile, step);
        // The answer may be lost; whoever asked asks again with the same key.
        await client.createRequest(asked).catch(() => {});
        await server.ended;

        ({ server, client } = await start());
        const { id } = await client.createRequest(asked);
        const request = await ended(client, id);
        expect(request, step).toMatchObject({
          state: 'pushed',
          reason: `killed at ${step}`,
        });

        const commits = plainGit(remote, [
          'log',
          '--format=%H',
          '--fixed-strings',
          `--grep=Gimlet-Request: ${id}`,
          'main',
        ])
          .trim()
          .split('\n');
        expect(commits, step).toEqual([request.commit]);
        const again = plainGit(remote, [
          'log',
          '--format=%s',
          '--fixed-strings',
          `--grep=killed at ${step}`,
          'main',
        ]);
        expect(again.trim().split('\n'), step).toHaveLength(1);
        const { release } = await client.getRelease({
          params: { ...PLACE, commit: String(request.commit) },
        });
        expect(release, step).toMatchObject({ requestId: id, current: true });
        expect(release.outcome, step).toMatchObject({ state: 'pushed' });
      }

      const before = await indexed(client);
      await client.rebuildIndex();
      expect(await indexed(client)).toEqual(before);
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
