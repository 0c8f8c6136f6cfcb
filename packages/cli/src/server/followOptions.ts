import { Option, type Command } from 'commander';
import { durationOption } from '../terminal';

const TEN_MINUTES_MS = 600_000;

/** Options of every command that follows requests. */
export interface FollowOptions {
  /** Absent or true: until each is final or waits for somebody. */
  wait?: boolean;
  /** Milliseconds. */
  timeout: number;
}

/** Adds `--timeout` to a command that follows requests. */
export function withTimeout(command: Command): Command {
  return command.addOption(
    new Option('--timeout <duration>', 'how long to wait')
      .argParser(durationOption)
      .default(TEN_MINUTES_MS, '10m'),
  );
}
