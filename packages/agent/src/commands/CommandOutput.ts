import type {
  CommandDone,
  CommandResult,
  CommandResultAnswer,
  LogLine,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** Characters of one piece. The server takes 2 MiB. */
export const LARGEST_PIECE = 500_000;

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
    for (let at = 0; at < text.length; at += LARGEST_PIECE) {
      const piece = text.slice(at, at + LARGEST_PIECE);
      await this.piece({ chunk: { type: 'text', text: piece } });
    }
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
