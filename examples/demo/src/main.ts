import { resolve } from 'node:path';
import { createDemo } from './createDemo';

/** Makes the demo in the folder that is given, and prints as JSON where its parts are. Runs in the root of the checkout. */
async function main([folder]: string[]): Promise<void> {
  const demo = await createDemo({
    folder,
    examples: resolve('examples'),
    now: Date.now(),
  });
  process.stdout.write(`${JSON.stringify(demo)}\n`);
}

main(process.argv.slice(2)).catch(error => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
