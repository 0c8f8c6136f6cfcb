import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { BareRepository } from '@gimlet-io/core';
import type { Benchmark } from '../benchmark';
import { inTurn } from '../median';
import { BRANCH } from '../repositories/acme';
import { indexSource, openIndex } from '../repositories/indexDatabase';
import { makeLargeRepository, RARE } from '../repositories/largeRepository';
import { runProgram } from '../runProgram';

const COMMITS = 50_000;
const ROUNDS = 7;
const SHOWN = 20;

/** The last 20 releases of an app that is rarely released, as the API's store answers. */
export const history: Benchmark = {
  name: 'history',
  description: `the last ${SHOWN} releases of a rarely released app among ${COMMITS} commits by the API's store, against git log without a commit-graph, and beside it with one`,
  async run({ folder }) {
    const withGraph = await makeLargeRepository({ folder, commits: COMMITS });
    const without = join(folder, 'without-graph.git');
    await cp(withGraph, without, { recursive: true });
    const mirror = await BareRepository.open({ path: withGraph });
    await mirror.writeCommitGraph();
    const { database, index } = await openIndex(folder);
    await index.sync(indexSource(mirror, await mirror.head(BRANCH)));
    await mirror.close();

    const ours = async () => {
      const { items } = await index.list({
        apps: [RARE.app],
        environments: [RARE.environment],
        limit: SHOWN,
      });
      if (
        items.length !== SHOWN ||
        items.some(({ kind }) => kind !== 'release')
      ) {
        throw new Error('The history is not what was written');
      }
    };
    const command = [
      'log',
      `-${SHOWN}`,
      BRANCH,
      '--',
      `${RARE.environment}/${RARE.app}`,
    ];
    const against = (repository: string) =>
      inTurn({
        rounds: ROUNDS,
        ours,
        peer: () => runProgram('git', ['--git-dir', repository, ...command]),
      });
    const plain = await against(without);
    const graph = await against(withGraph);
    await database.destroy();
    return {
      ...plain,
      peerCommand: `git --git-dir without-graph.git ${command.join(' ')}`,
      asides: [
        { name: 'git log with a commit-graph', value: graph.peer, unit: 'ms' },
        {
          name: 'ratio to that',
          value: graph.peer / graph.ours,
          unit: '(git log / ours)',
        },
      ],
    };
  },
};
