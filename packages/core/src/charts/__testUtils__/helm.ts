import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const execFileAsync = promisify(execFile);

/** The real Helm, as the test runner found it. */
export const helmBinary = process.env.HELM_BINARY ?? 'helm';

/** Runs Helm with a home of its own, so that nothing of the machine's configuration matters. */
export async function helm(
  home: string,
  args: readonly string[],
): Promise<string> {
  const { stdout } = await execFileAsync(helmBinary, args, {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      HOME: home,
      HELM_CACHE_HOME: join(home, 'cache'),
      HELM_CONFIG_HOME: join(home, 'config'),
      HELM_DATA_HOME: join(home, 'data'),
    },
    timeout: 60_000,
  });
  return stdout;
}

/** Writes files below a folder; the order is that of the entries. */
export function writeFiles(
  folder: string,
  files: Record<string, string>,
): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** The files of a small chart. */
export function chartFiles(
  name: string,
  version: string,
  more: Record<string, string> = {},
): Record<string, string> {
  return {
    'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\n`,
    'values.yaml': 'greeting: hello\n',
    'templates/configmap.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-${name}
data:
  greeting: {{ .Values.greeting | quote }}
  version: "${version}"
`,
    ...more,
  };
}
