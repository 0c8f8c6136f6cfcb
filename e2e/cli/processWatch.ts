import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** What was seen of a process. */
interface SeenProcess {
  pid: number;
  parent: number;
  /** Its arguments, one beside the other. */
  commandLine: string;
}

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
};

function processes(): SeenProcess[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => {
      const commandLine = read(`/proc/${name}/cmdline`)?.replaceAll('\0', ' ');
      const stat = read(`/proc/${name}/stat`);
      // The name in brackets may hold anything; the parent is the second field after it.
      const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
      return commandLine && fields
        ? [{ pid: Number(name), parent: Number(fields[1]), commandLine }]
        : [];
    });
}

/**
 * Looks again and again at a process and at everything that it started, until it has ended.
 *
 * @returns every command line that was seen, once
 */
export async function watchCommandLines(
  pid: number,
  ended: Promise<unknown>,
): Promise<string[]> {
  const family = new Set([pid]);
  const seen = new Set<string>();
  let running = true;
  const end = ended.then(() => {
    running = false;
  });
  while (running) {
    const now = processes();
    let grows = true;
    while (grows) {
      const found = now.filter(
        process => family.has(process.parent) && !family.has(process.pid),
      );
      found.forEach(process => family.add(process.pid));
      grows = found.length > 0;
    }
    now
      .filter(process => family.has(process.pid))
      .forEach(process => seen.add(process.commandLine));
    await setTimeout(2);
  }
  await end;
  return [...seen];
}
