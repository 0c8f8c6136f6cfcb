/**
 * A program that plans and makes one release, and kills itself at a step, as a machine that loses its power does. Run by
 * `CommitQueue.kill.test.ts` in a process of its own; the only argument is JSON.
 */
import { BareRepository } from '../../git';
import { CommitQueue, type ApplyStep } from '../CommitQueue';
import { appPlan } from './appPlan';

interface Task {
  mirror: string;
  remote: string;
  app: string;
  content: string;
  requestId: string;
  killAt?: ApplyStep;
  /** Milliseconds after the step. */
  killAfter?: number;
}

async function main(task: Task): Promise<void> {
  const repository = await BareRepository.mirror({
    path: task.mirror,
    remote: { url: task.remote },
  });
  const head = await repository.head('main');
  if (head === null) {
    throw new Error('the branch is empty');
  }
  const queue = new CommitQueue({
    repository,
    branch: 'main',
    onStep: step => {
      if (step !== task.killAt) return;
      if (task.killAfter === undefined) {
        process.kill(process.pid, 'SIGKILL');
      }
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), task.killAfter);
    },
  });
  const applied = await queue.submit({
    plan: await appPlan({
      reader: repository,
      head,
      app: task.app,
      files: { 'release.json': `${task.content}\n` },
    }),
    requestId: task.requestId,
    author: { name: 'Carla', email: 'carla@example.com', time: 1_700_000_100 },
  });
  process.stdout.write(JSON.stringify(applied));
  await repository.close();
}

const task: Task = JSON.parse(process.argv[2]);
main(task).catch((error: unknown) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});
