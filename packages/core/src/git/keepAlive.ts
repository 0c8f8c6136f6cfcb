import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { Socket } from 'node:net';

/** Only a process that owes an answer keeps ours from ending; an idle one ends with us, since its input closes. */
export function keepAlive(
  child: ChildProcessWithoutNullStreams,
  busy: boolean,
): void {
  for (const part of [child, child.stdin, child.stdout, child.stderr]) {
    if (part === child || part instanceof Socket) {
      if (busy) part.ref();
      else part.unref();
    }
  }
}
