import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  artifactSchema,
  manifestSchema,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  BareRepository,
  ChartStore,
  CommitQueue,
  DEFAULT_RENDERING_RULES,
  createChartRenderer,
  findHelm,
  planRelease,
} from '@gimlet-io/core';
import { stringify } from 'yaml';
import type { Benchmark } from '../benchmark';
import { inTurn, median, timed } from '../median';
import { BRANCH, appName, versionOf } from '../repositories/acme';
import { makeLargeRepository } from '../repositories/largeRepository';
import { runProgram } from '../runProgram';

const COMMITS = 50_000;
const ROUNDS = 31;
const FIRST_VERSION = 1_000_000;
/** The engine runs Helm with these; the peer gets them too, so that only what is ours is compared. */
const OUR_SETTINGS = { GOGC: 'off', GOMEMLIMIT: '512MiB' };

/** `npm run bench` stands in the root of the checkout. */
const EXAMPLES = resolve('examples');

/** What a release costs beside Helm itself. */
export const releaseCommit: Benchmark = {
  name: 'release-commit',
  description: `plan and commit one release in a repository of ${COMMITS} commits, against helm template alone`,
  async run({ folder }) {
    const path = await makeLargeRepository({ folder, commits: COMMITS });
    const helm = await findHelm({ env: process.env });
    const charts = new ChartStore({
      cacheDir: join(folder, 'cache'),
      policy: { mode: 'offline' },
      manifestRoot: EXAMPLES,
    });
    const reference = { name: './charts/web' };
    const chart = await charts.resolve(reference);
    const app = appName(3);
    const values = (round: number) => ({
      image: { repository: `registry.acme.example/${app}`, tag: `r${round}` },
    });

    const repository = await BareRepository.open({ path });
    const queue = new CommitQueue({ repository, branch: BRANCH });
    // The chart is in the cache, as on a server that has released it before.
    const renderer = createChartRenderer({
      charts: { resolve: async () => chart },
      helm,
    });
    const author = {
      name: 'Carla Silva',
      email: 'carla@acme.example',
      time: 1_700_000_000,
    };

    const home = join(folder, 'helm-home');
    await mkdir(home);
    const plainEnvironment = { PATH: process.env.PATH, HOME: home };
    const valuesFile = join(folder, 'values.yaml');
    const command = [
      'template',
      app,
      chart.archive,
      '--namespace',
      'shop',
      '--values',
      valuesFile,
      '--kube-version',
      DEFAULT_RENDERING_RULES.kubernetesVersion,
    ];
    const result = await inTurn({
      rounds: ROUNDS,
      ours: async round => {
        const head = await repository.resolve(BRANCH);
        if (!head) {
          throw new Error(`There is no branch ${BRANCH}`);
        }
        const plan = await planRelease({
          reader: repository,
          head,
          manifest: manifestSchema.parse({
            app,
            env: 'production',
            namespace: 'shop',
            chart: reference,
            values: values(round),
          }),
          artifact: artifactSchema.parse({
            version: versionOf(app, FIRST_VERSION + round),
          }),
          renderer,
        });
        const applied = await queue.submit({ plan, author });
        if (applied.status !== 'committed') {
          throw new Error(`The release was ${applied.status}`);
        }
      },
      peer: async round => {
        await writeFile(valuesFile, stringify(values(round)));
        await runProgram(helm, command, {
          env: { ...plainEnvironment, ...OUR_SETTINGS },
        });
      },
    });
    const plain: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      plain.push(
        await timed(() => runProgram(helm, command, { env: plainEnvironment })),
      );
    }
    await repository.close();
    return {
      ...result,
      asides: [
        { name: 'helm without our settings', value: median(plain), unit: 'ms' },
      ],
      peerCommand: `GOGC=off GOMEMLIMIT=512MiB helm ${command
        .map(part => part.replace(`${folder}/`, ''))
        .join(' ')}`,
    };
  },
};
