/** Where the agent says what happens to it. Never with a token, or with what it observes. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
}

/** One line for each message: when, how bad, what. */
export function logTo(write: (line: string) => void): Log {
  const line = (level: string) => (message: string) =>
    write(
      `${new Date().toISOString()} ${level} ${message.replace(/\s+/g, ' ')}\n`,
    );
  return { info: line('info'), warn: line('warn') };
}
