import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startPortal } from '../portal/portalProcess';
import { readmeCommands } from './readmeCommands';

const root = join(__dirname, '..', '..');

/** What runs the tests is not run by them. */
const RUNS_US = 'npm test';

let folder: string;

/** Runs lines in one shell, as a person would type them one after the other; ends at the first that fails. */
function shell(
  lines: string[],
  cwd: string,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-euo', 'pipefail'], {
      cwd,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    child.stdout.on('data', chunk => output.push(chunk));
    child.stderr.on('data', chunk => output.push(chunk));
    child.on('error', reject);
    child.on('close', code =>
      resolve({ code: code ?? 1, output: Buffer.concat(output).toString() }),
    );
    child.stdin.end(`${lines.join('\n')}\n`);
  });
}

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gimlet-readme-'));
});

test.afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('every command of the README works in a fresh clone', async () => {
  test.setTimeout(15 * 60_000);
  const clone = join(folder, 'clone');
  const cloned = await shell(
    [`git clone --quiet "${root}" "${clone}"`],
    folder,
  );
  expect(cloned.output).toBe('');
  const commands = readmeCommands(
    await readFile(join(clone, 'README.md'), 'utf8'),
  );
  expect(commands).toContain('npm start');
  expect(commands).toContain(RUNS_US);

  const portal = await startPortal({ checkout: clone });
  const page = await fetch(portal.address);
  expect(page.status).toBe(200);
  await portal.stop();

  const { code, output } = await shell(
    commands.filter(command => ![RUNS_US, 'npm start'].includes(command)),
    clone,
  );
  expect(code, output).toBe(0);
  expect(output).toContain('rolled back to');
  expect(output).toContain('resumed');
});
