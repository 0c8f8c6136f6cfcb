'use strict';

/** Loaded into a measured process beside what it runs: tells how much its heap holds after a collection. */
process.on('message', () => {
  globalThis.gc();
  process.send(process.memoryUsage().heapUsed);
});
process.channel.unref();
