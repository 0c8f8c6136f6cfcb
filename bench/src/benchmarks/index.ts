import type { Benchmark } from '../benchmark';
import { agentIngest } from './agentIngest';
import { agentMemory } from './agentMemory';
import { concurrentReleases } from './concurrentReleases';
import { entityPage } from './entityPage';
import { history } from './history';
import { historyGit } from './historyGit';
import { indexRebuild } from './indexRebuild';
import { releaseCommit } from './releaseCommit';

/** All benchmarks, in the order in which they run. */
export const benchmarks: Benchmark[] = [
  concurrentReleases,
  releaseCommit,
  historyGit,
  history,
  indexRebuild,
  entityPage,
  agentMemory,
  agentIngest,
];
