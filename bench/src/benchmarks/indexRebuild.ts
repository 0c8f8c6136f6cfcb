import { BareRepository } from '@gimlet-io/core';
import type { Benchmark } from '../benchmark';
import { inTurn } from '../median';
import { BRANCH } from '../repositories/acme';
import { indexSource, openIndex } from '../repositories/indexDatabase';
import { makeLargeRepository } from '../repositories/largeRepository';
import { runProgram } from '../runProgram';

const COMMITS = 50_000;
const ROUNDS = 3;

/** All of a company's history into the index, as after the index was thrown away. */
export const indexRebuild: Benchmark = {
  name: 'index-rebuild',
  description: `the release index of ${COMMITS} commits built anew in SQLite, against git log reading the same commits`,
  async run({ folder }) {
    const path = await makeLargeRepository({ folder, commits: COMMITS });
    const mirror = await BareRepository.open({ path });
    await mirror.writeCommitGraph();
    const { database, index } = await openIndex(folder);
    const source = indexSource(mirror, await mirror.head(BRANCH));

    const command = ['log', '--first-parent', '--raw', BRANCH];
    const { ours, peer } = await inTurn({
      rounds: ROUNDS,
      ours: async () => {
        await index.clear(source.repository);
        await index.sync(source);
        const rows = await index.count(source.repository);
        if (rows !== COMMITS - 1) {
          throw new Error(`The index has ${rows} rows`);
        }
      },
      peer: () => runProgram('git', ['--git-dir', path, ...command]),
    });
    await database.destroy();
    await mirror.close();
    return {
      ours,
      peer,
      peerCommand: `git --git-dir large.git ${command.join(' ')}`,
    };
  },
};
