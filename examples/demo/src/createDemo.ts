import { access, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stringify } from 'yaml';
import type { Artifact } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  ChartStore,
  createChartRenderer,
  findHelm,
  formatArtifact,
} from '@gimlet-io/core';
import { ApplicationRepository } from './ApplicationRepository';
import { createChartRepository } from './charts';
import { GitopsDemoRepository } from './GitopsDemoRepository';
import {
  APPS,
  ENVIRONMENTS,
  STORY,
  type AppName,
  type EnvironmentName,
} from './story';

const DAY = 24 * 60 * 60;
/** What CI takes from a push to its artifact. */
const BUILD = 3 * 60;

/** What a made demo has. */
export interface Demo {
  /** The portal's configuration for it. */
  config: string;
  /** The artifacts that CI ships when the server runs; JSON files, oldest first. */
  artifacts: string[];
}

/** Where the demo's charts may come from. */
const chartsIn = (folder: string) => `file:${join(folder, 'charts.git')}`;

/** The configuration of the portal that shows the demo. */
function configurationOf(folder: string) {
  const url = (name: string) => pathToFileURL(join(folder, name)).href;
  return {
    backend: {
      database: {
        client: 'better-sqlite3',
        connection: { directory: join(folder, 'database') },
      },
    },
    auth: {
      providers: {
        guest: {
          userEntityRef: 'user:default/carla',
          ownershipEntityRefs: [
            'user:default/carla',
            'group:default/shop-team',
          ],
        },
      },
    },
    gimlet: {
      workDirectory: join(folder, 'work'),
      environments: ENVIRONMENTS.map((name, index) => ({
        name,
        appsRepo: url(`gitops-${name}.git`),
        ...(index > 0 && { promotion: { from: ENVIRONMENTS[index - 1] } }),
      })),
      repositories: APPS.map(app => ({
        name: `acme/${app}`,
        defaultBranch: 'main',
      })),
      charts: { allow: [chartsIn(folder)] },
      // What is pushed by hand shows soon: the repositories are folders here.
      fetchInterval: '3s',
    },
  };
}

/** Everything that the story needs, in the folder. */
async function openStage(folder: string, examples: string, begin: number) {
  const work = join(folder, 'making');
  const chart = await createChartRepository({
    chart: join(examples, 'charts', 'web'),
    remote: join(folder, 'charts.git'),
    work: join(work, 'charts'),
    time: begin,
  });
  const gitops = (
    environment: EnvironmentName,
    layout: 'one-environment' | 'all-environments',
  ) =>
    GitopsDemoRepository.create({
      environment,
      layout,
      remote: join(folder, `gitops-${environment}.git`),
      mirror: join(work, `${environment}.git`),
      asked: { by: 'dan', time: begin },
    });
  const charts = new ChartStore({
    cacheDir: join(work, 'cache'),
    policy: { mode: 'server', allow: [chartsIn(folder)] },
  });
  const repositories = new Map(
    APPS.map(app => [
      app,
      new ApplicationRepository({
        app,
        folder: join(folder, 'apps', app),
        chart,
      }),
    ]),
  );
  for (const repository of repositories.values()) await repository.create();
  return {
    staging: await gitops('staging', 'one-environment'),
    production: await gitops('production', 'all-environments'),
    charts,
    renderer: createChartRenderer({
      charts,
      helm: await findHelm({ env: process.env }),
      cacheDir: join(work, 'cache'),
    }),
    repository(app: AppName): ApplicationRepository {
      const repository = repositories.get(app);
      if (!repository) throw new Error(`${app} has no repository`);
      return repository;
    },
    async close() {
      await charts.close();
      await this.staging.close();
      await this.production.close();
      await rm(work, { recursive: true });
    },
  };
}

/** Lets the story happen. Answers the artifacts that CI ships when the server runs: what production runs, and what came after. */
async function tell(
  folder: string,
  examples: string,
  now: number,
): Promise<Artifact[]> {
  const at = (daysAgo: number) => Math.floor(now - daysAgo * DAY);
  const stage = await openStage(folder, examples, at(STORY[0].daysAgo + 1));
  const { staging, production, renderer } = stage;
  const waiting = new Map<AppName, Artifact[]>();
  for (const [index, event] of STORY.entries()) {
    const { app, by } = event;
    const time = at(event.daysAgo);
    const since = waiting.get(app) ?? [];
    const newest = since.at(-1);
    if (event.event === 'push') {
      const artifact = await stage.repository(app).push({ ...event, time });
      waiting.set(app, [...since, artifact]);
      const isReleasedLater = STORY.slice(index).some(
        later => later.event === 'release' && later.app === app,
      );
      if (isReleasedLater) {
        await staging.release(
          artifact,
          app,
          { by: 'policy', time: time + BUILD },
          renderer,
        );
      }
    } else if (event.event === 'release' && newest) {
      const { reason } = event;
      await production.release(
        newest,
        app,
        { by, time, ...(reason && { reason }) },
        renderer,
      );
      waiting.set(app, [newest]);
    } else if (event.event === 'rollback') {
      await production.rollback(app, { by, time, reason: event.reason });
    } else if (event.event === 'resume') {
      await production.resume(app, { by, time });
    } else if (event.event === 'by-hand') {
      await production.scaleByHand(app, event.replicas, { ...event, time });
    }
  }
  await stage.close();
  return [...waiting.values()]
    .flat()
    .sort((a, b) => a.version.created - b.version.created);
}

/**
 * Makes the demo in a folder, once: what is there already stays as it is, and what was not finished is made anew.
 *
 * @param options - `folder`: absolute; `examples`: the folder with the chart; `now`: milliseconds since 1970, where the story ends
 */
export async function createDemo(options: {
  folder: string;
  examples: string;
  now: number;
}): Promise<Demo> {
  const { folder, examples, now } = options;
  const config = join(folder, 'app-config.yaml');
  const shipped = join(folder, 'artifacts');
  const isMade = await access(config).then(
    () => true,
    () => false,
  );
  if (!isMade) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(shipped, { recursive: true });
    const artifacts = await tell(folder, examples, now / 1000);
    for (const [index, artifact] of artifacts.entries()) {
      const name = `${String(index + 1).padStart(2, '0')}.json`;
      await writeFile(join(shipped, name), formatArtifact(artifact));
    }
    // Written last: a folder without it is not finished.
    await writeFile(config, stringify(configurationOf(folder)));
  }
  const names = (await readdir(shipped)).sort();
  return { config, artifacts: names.map(name => join(shipped, name)) };
}
