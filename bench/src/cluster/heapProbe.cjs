'use strict';

/** Loaded into a measured process beside what it runs: tells how much its heap holds after a collection. */
process.on('message', question => {
  globalThis.gc();
  process.send({ question, answer: process.memoryUsage().heapUsed });
});
// A worker of the process has none.
process.channel?.unref();
