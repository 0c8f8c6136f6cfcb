import type {
  CommandDone,
  CommandResult,
  CommandResultAnswer,
  LogLine,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** Sends what a command puts out, in order, piece by piece. */
export class CommandOutput {
  private readonly send: (piece: CommandResult) => Promise<CommandResultAnswer>;
  private readonly onCancelled: () => void;
  private sequence = 0;

  constructor(
    send: (piece: CommandResult) => Promise<CommandResultAnswer>,
    onCancelled: () => void,
  ) {
    this.send = send;
    this.onCancelled = onCancelled;
  }

  async text(text: string): Promise<void> {
    await this.piece({ chunk: { type: 'text', text } });
  }

  async lines(lines: LogLine[]): Promise<void> {
    await this.piece({ chunk: { type: 'lines', lines } });
  }

  async done(done: CommandDone): Promise<void> {
    await this.piece({ done });
  }

  private async piece(piece: Omit<CommandResult, 'sequence'>): Promise<void> {
    this.sequence += 1;
    const { cancelled } = await this.send({
      sequence: this.sequence,
      ...piece,
    });
    if (cancelled) this.onCancelled();
  }
}
