import {
  GimletError,
  type AgentCommand,
  type CommandDone,
  type CommandKind,
  type CommandResult,
  type CommandResultAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Log } from '../log';
import { toldError } from './commandErrors';
import { CommandOutput } from './CommandOutput';
import type { CommandContext } from './context';
import { describe } from './describe';
import { reconcile, resume, suspend } from './flux';
import { logs } from './logs';
import { object } from './object';
import { restart } from './restart';

export interface CommandRunnerOptions {
  /** What the agent lets itself be asked; the last word, whatever the server allows. */
  allow: readonly CommandKind[];
  tools: Omit<CommandContext, 'output' | 'signal'>;
  log: Log;
}

/** Commands at the same time; what follows a log for hours counts as well. */
const AT_A_TIME = 50;

/** Carries commands out, and answers each with how it ended. */
export class CommandRunner {
  private readonly options: CommandRunnerOptions;
  private running = 0;

  constructor(options: CommandRunnerOptions) {
    this.options = options;
  }

  /** Never rejects. After the signal, nobody is answered any more. */
  async run(
    command: AgentCommand,
    result: (piece: CommandResult) => Promise<CommandResultAnswer>,
    signal: AbortSignal,
  ): Promise<void> {
    const { log, tools } = this.options;
    const own = new AbortController();
    const end = () => own.abort();
    signal.addEventListener('abort', end, { once: true });
    const deadline = { passed: false };
    const left = command.leftMs ?? command.deadlineAt - tools.now().getTime();
    const timer = setTimeout(() => {
      deadline.passed = true;
      end();
    }, Math.max(0, left));
    const output = new CommandOutput(result, end);
    this.running += 1;
    let done: CommandDone;
    try {
      if (left <= 0) throw overBeforeItCame();
      const text = await this.carryOut(command, {
        ...tools,
        output,
        signal: own.signal,
      });
      done = { ok: true, text };
    } catch (error) {
      if (own.signal.aborted && !deadline.passed) return;
      done = {
        ok: false,
        error: toldError(deadline.passed && left > 0 ? tookTooLong() : error),
      };
    } finally {
      this.running -= 1;
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    }
    if (!done.ok && done.error.code === 'internal') {
      log.warn(`Command ${command.kind} failed: ${done.error.message}`);
    }
    await output.done(done).catch(unsent => {
      log.warn(
        `The answer to ${command.kind} did not arrive: ${unsent.message}`,
      );
    });
  }

  private async carryOut(
    command: AgentCommand,
    context: CommandContext,
  ): Promise<string | undefined> {
    if (!this.options.allow.includes(command.kind)) {
      throw new GimletError(
        'not-allowed',
        `The agent of this cluster does not allow ${command.kind}`,
        { whatToDo: 'Its --allow list says what it does.' },
      );
    }
    if (this.running > AT_A_TIME) {
      throw new GimletError(
        'conflict',
        `The agent is busy with ${AT_A_TIME} commands`,
        { whatToDo: 'Try again when some of them have ended.' },
      );
    }
    this.options.log.info(`Command ${command.kind} ${command.id}`);
    switch (command.kind) {
      case 'logs':
        return logs(command, context);
      case 'describe':
        return describe(command, context);
      case 'object':
        return object(command, context);
      case 'restart':
        return restart(command, context);
      case 'reconcile':
        return reconcile(command, context);
      case 'suspend':
        return suspend(command, context);
      case 'resume':
        return resume(command, context);
      default:
        return command satisfies never;
    }
  }
}

function overBeforeItCame(): GimletError {
  return new GimletError('timeout', 'Its time was over before it came', {
    whatToDo: "Compare the server's clock with that of the cluster.",
  });
}

function tookTooLong(): GimletError {
  return new GimletError('timeout', 'It took longer than it was given');
}
