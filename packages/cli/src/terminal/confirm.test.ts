import { PassThrough } from 'node:stream';
import { createColors } from 'picocolors';
import type { Cli } from './cli';
import { confirm } from './confirm';
import { FailedQuietly, UsageError } from './errors';

function terminal(isTTY: boolean) {
  let written = '';
  const input = Object.assign(new PassThrough(), { isTTY });
  const screen = {
    write: (text: string) => {
      written += text;
    },
    isTerminal: isTTY,
    columns: 80,
    paint: createColors(false),
  };
  const cli: Cli = {
    out: screen,
    err: screen,
    input,
    env: {},
    cwd: '/',
    now: () => 0,
  };
  return { cli, input, written: () => written };
}

it.each(['y', 'Y', 'yes', ' YES '])('goes on after %j', async answer => {
  const { cli, input, written } = terminal(true);
  input.write(`${answer}\n`);
  await confirm(cli, 'Roll back?', {});
  expect(written()).toBe('Roll back? [y/N] ');
});

it.each(['', 'n', 'no', 'yess', 'sure'])('stops after %j', async answer => {
  const { cli, input, written } = terminal(true);
  input.write(`${answer}\n`);
  await expect(confirm(cli, 'Roll back?', {})).rejects.toThrow(FailedQuietly);
  expect(written()).toContain('Nothing was changed.');
});

it('asks in one place, whatever the title of a commit holds', async () => {
  const { cli, input, written } = terminal(true);
  input.write('n\n');
  const title = 'Old prices\u001b[2K\u001b[1GKeep it?';
  await expect(confirm(cli, title, {})).rejects.toThrow(FailedQuietly);
  expect(written()).not.toContain('\u001b');
});

it('stops where the input ends', async () => {
  const { cli, input } = terminal(true);
  input.end();
  await expect(confirm(cli, 'Roll back?', {})).rejects.toThrow(FailedQuietly);
});

it('does not ask with --yes', async () => {
  const { cli, written } = terminal(false);
  await confirm(cli, 'Roll back?', { yes: true });
  expect(written()).toBe('');
});

it('never asks where there is no terminal', async () => {
  const { cli, input, written } = terminal(false);
  input.write('y\n');
  await expect(confirm(cli, 'Roll back?', {})).rejects.toThrow(UsageError);
  expect(written()).toBe('');
});
