import type { Readable } from 'node:stream';
import type { LogLine } from '@gimlet-io/backstage-plugin-gimlet-common';
import { clusterApiError, linesOf } from '../kubernetes';
import { LineMasker } from '../masking';
import { LARGEST_PIECE } from './CommandOutput';

/** Lines that are sent together, and how long the first of them waits for the others. */
const BATCH = { lines: 500, milliseconds: 200 };

/** Characters of a line that are sent; a program without line breaks must not fill the memory. */
const LONGEST = 16_384;

/** Characters that the time before it may have. */
const TIME = 40;

/**
 * Sends the lines of a log in batches, masked, and no faster than they are taken: meanwhile the stream waits. Rejects where the stream
 * breaks off, after what came of it, and where a batch cannot be sent.
 */
export async function sendLines(
  stream: Readable,
  send: (lines: LogLine[]) => Promise<void>,
): Promise<void> {
  const masker = new LineMasker();
  let batch: LogLine[] = [];
  let characters = 0;
  let sending: Promise<void> = Promise.resolve();
  let unsent: unknown;
  const flush = () => {
    if (batch.length === 0 || unsent) return;
    const lines = batch;
    batch = [];
    characters = 0;
    sending = sending
      .then(() => send(lines))
      .catch(error => {
        unsent ??= error;
        stream.destroy();
      });
  };
  const timer = setInterval(flush, BATCH.milliseconds);
  let broken: unknown;
  try {
    for await (const line of linesOf(stream, TIME + LONGEST)) {
      batch.push(logLine(line, masker));
      characters += line.length;
      if (batch.length >= BATCH.lines || characters >= LARGEST_PIECE) {
        flush();
        await sending;
      }
    }
  } catch (error) {
    broken = clusterApiError(error);
  }
  clearInterval(timer);
  flush();
  await sending;
  if (unsent ?? broken) throw unsent ?? broken;
}

/** The kubelet puts the time before the line: `2026-01-02T03:04:05.678901234Z text`. */
function logLine(line: string, masker: LineMasker): LogLine {
  const space = line.indexOf(' ');
  const at = Date.parse(line.slice(0, Math.max(space, 0)));
  const text = masker.mask(Number.isNaN(at) ? line : line.slice(space + 1));
  return Number.isNaN(at) ? { text } : { at, text };
}
