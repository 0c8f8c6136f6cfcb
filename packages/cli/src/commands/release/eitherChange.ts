import type { Command } from 'commander';
import { withAskedChange, withChange, type ChangeOptions } from '../../offline';
import {
  withServer,
  withTimeout,
  type ServerChangeOptions,
  type ServerOptions,
} from '../../server';
import type { EitherOptions } from '../eitherWay';

/** Options of every change of an app, whoever makes it. */
export interface EitherChangeOptions
  extends ChangeOptions,
    ServerChangeOptions,
    ServerOptions,
    EitherOptions {
  actor?: string;
}

function withServerChange(command: Command): Command {
  return withServer(
    withTimeout(
      command
        .option(
          '--actor <name>',
          'who did it, as CI knows it: a claim that is written down (default: what the CI says)',
        )
        .option('--no-wait', 'do not wait until a server has done it'),
    ),
  );
}

/** Adds the options of a change. */
export const withEitherChange = (command: Command): Command =>
  withServerChange(withChange(command));

/** The same for a command that asks first. */
export const withAskedEitherChange = (command: Command): Command =>
  withServerChange(withAskedChange(command));
