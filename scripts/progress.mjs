/** One line a step on stderr, so that stdout stays free for what a command prints. */
export function step(message) {
  process.stderr.write(`▸ ${message}\n`);
}

/** Ends the command with words that say what to do, without a stack trace. */
export class SetupError extends Error {
  constructor(message, whatToDo) {
    super(message);
    this.name = 'SetupError';
    this.whatToDo = whatToDo;
  }
}
