import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { BareRepository, readReleases } from '@gimlet-io/core';
import type { Benchmark } from '../benchmark';
import { inTurn } from '../median';
import { BRANCH } from '../repositories/acme';
import { makeLargeRepository, RARE } from '../repositories/largeRepository';
import { runProgram } from '../runProgram';

const COMMITS = 50_000;
const ROUNDS = 7;
const SHOWN = 20;

/** The last 20 releases of an app that is rarely released, read by a process that has just started to look. */
export const historyGit: Benchmark = {
  name: 'history-git',
  description: `the last ${SHOWN} releases of a rarely released app among ${COMMITS} commits, against git log without a commit-graph`,
  async run({ folder }) {
    const withGraph = await makeLargeRepository({ folder, commits: COMMITS });
    const without = join(folder, 'without-graph.git');
    await cp(withGraph, without, { recursive: true });
    const prepared = await BareRepository.open({ path: withGraph });
    await prepared.writeCommitGraph();
    await prepared.close();

    const path = `${RARE.environment}/${RARE.app}`;
    const command = ['log', `-${SHOWN}`, BRANCH, '--', path];
    const { ours, peer } = await inTurn({
      rounds: ROUNDS,
      ours: async () => {
        const repository = await BareRepository.open({ path: withGraph });
        const { releases } = await readReleases(repository, {
          head: BRANCH,
          ...RARE,
          limit: SHOWN,
        });
        await repository.close();
        if (
          releases.length !== SHOWN ||
          releases.some(({ kind }) => kind !== 'release')
        ) {
          throw new Error('The history is not what was written');
        }
      },
      peer: () => runProgram('git', ['--git-dir', without, ...command]),
    });
    return {
      ours,
      peer,
      peerCommand: `git --git-dir without-graph.git ${command.join(' ')}`,
    };
  },
};
