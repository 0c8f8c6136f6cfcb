import { createServer } from 'node:net';
import { step } from './progress.mjs';

/** The wanted port of loopback where it is free, else any. */
export function freePort(wanted = 0) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', error => {
      if (error.code !== 'EADDRINUSE' || wanted === 0) {
        reject(error);
        return;
      }
      step(`Port ${wanted} is taken, another one is used (PORT chooses it)`);
      freePort().then(resolve, reject);
    });
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
