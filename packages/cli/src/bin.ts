import { main } from './main';
import { cliOfProcess } from './terminal';

/** A reader that has seen enough (`gimlet log | head`) closes the pipe: that is no failure. */
process.stdout.on('error', error => {
  if ('code' in error && error.code === 'EPIPE') {
    process.exit(0);
  }
  throw error;
});

async function run(): Promise<void> {
  const code = await main(process.argv.slice(2), cliOfProcess(process));
  process.exitCode = code;
  // Pipes are flushed before the process ends, whatever else is still open.
  process.stdout.write('', () => process.exit(code));
}

void run();
