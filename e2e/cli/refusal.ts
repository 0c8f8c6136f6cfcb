import { expect } from '@playwright/test';
import type { GitopsRemote } from './gitopsRemote';
import { twoAtATime } from './twoAtATime';
import type { Run, RunOptions, Workplace } from './workplace';

/** What a command has to say when it refuses. */
export interface Refusal {
  code: 1 | 2 | 3;
  /** Texts that stand in its error; places as `file:line:column`. */
  says: string[];
}

/** All that a host holds: its refs, and every object, those that nothing refers to as well. */
const everythingIn = (remote: GitopsRemote) =>
  `${remote.refs()}\n${remote.git(
    ...['cat-file', '--batch-all-objects', '--batch-check'],
  )}`;

/** A command that has to refuse. */
export interface RefusedCommand extends Refusal {
  args: string[];
  options?: RunOptions;
}

/**
 * Runs a command that has to refuse: with its exit code and its words on standard error, nothing on standard output, no stack,
 * no word of a defect, and not one object or ref more in the gitops repository.
 */
export async function expectRefused(
  { workplace, remote }: { workplace: Workplace; remote: GitopsRemote },
  { args, options, code, says }: RefusedCommand,
): Promise<Run> {
  const title = args.join(' ');
  const before = everythingIn(remote);
  const ended = await workplace.gimlet(args, options);
  expect(ended, title).toMatchObject({ code, stdout: '' });
  for (const text of says) {
    expect(ended.stderr, title).toContain(text);
  }
  expect(ended.stderr, title).toMatch(/^✖ \S/m);
  expect(ended.stderr, title).not.toMatch(/gimlet itself failed|^ +at /m);
  expect(everythingIn(remote), title).toBe(before);
  return ended;
}

/** The same for many of them. */
export function expectAllRefused(
  place: { workplace: Workplace; remote: GitopsRemote },
  commands: RefusedCommand[],
): Promise<void> {
  return twoAtATime(commands, command => expectRefused(place, command));
}
