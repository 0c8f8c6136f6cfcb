import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MAX_OUTPUT = 64 * 1024 * 1024;
/** Cases that real Helm is started for at the same time, where each needs a start of its own. */
const PARALLEL = 2;

/** What real Helm makes of a template: its text, or that it fails. */
export type HelmResult = { output: string } | { error: string };

function partialOf(index: number): string {
  return `templates/_case${index}.tpl`;
}

/** Each case is a file of its own, rendered by `include` with a fresh copy of the data, and printed in base64 so that no byte is lost. */
async function writeChart(
  folder: string,
  templates: readonly string[],
  data: unknown,
): Promise<void> {
  await mkdir(join(folder, 'templates'));
  await writeFile(
    join(folder, 'Chart.yaml'),
    'apiVersion: v2\nname: cases\nversion: 1.0.0\n',
  );
  await writeFile(join(folder, 'values.yaml'), JSON.stringify({ data }));
  await Promise.all(
    templates.map((template, index) =>
      writeFile(join(folder, partialOf(index)), template),
    ),
  );
  const lines = templates.map(
    (_, index) =>
      `  case${index}: "{{ include "cases/${partialOf(
        index,
      )}" (deepCopy .Values.data) | b64enc }}"`,
  );
  await writeFile(
    join(folder, 'templates', 'results.yaml'),
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: results\ndata:\n${lines.join(
      '\n',
    )}\n`,
  );
}

/** All outputs, or the message with which Helm failed; it fails as a whole. */
async function renderBatch(
  templates: readonly string[],
  data: unknown,
): Promise<string[] | Error> {
  const helm = process.env.HELM_BINARY;
  if (!helm) throw new Error('HELM_BINARY is not set');
  const folder = await mkdtemp(join(tmpdir(), 'gimlet-template-'));
  try {
    await writeChart(folder, templates, data);
    const { stdout } = await run(helm, ['template', 'cases', folder], {
      maxBuffer: MAX_OUTPUT,
      env: { PATH: process.env.PATH, HOME: folder, TZ: 'UTC' },
    });
    const found = [...stdout.matchAll(/^ {2}case\d+: "(.*)"$/gm)];
    return found.map(([, encoded]) =>
      Buffer.from(encoded, 'base64').toString('utf8'),
    );
  } catch (error) {
    // Not `instanceof`: Node's own errors come from outside of Jest's realm.
    const ended = error && typeof error === 'object' && 'stderr' in error;
    if (ended) return new Error(String(error.stderr));
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function renderHalves(
  templates: readonly string[],
  data: unknown,
): Promise<HelmResult[]> {
  if (templates.length === 0) return [];
  const outputs = await renderBatch(templates, data);
  if (!(outputs instanceof Error)) return outputs.map(output => ({ output }));
  if (templates.length === 1) return [{ error: outputs.message }];
  const middle = Math.ceil(templates.length / 2);
  return [
    ...(await renderHalves(templates.slice(0, middle), data)),
    ...(await renderHalves(templates.slice(middle), data)),
  ];
}

async function renderAlone(
  templates: readonly string[],
  data: unknown,
): Promise<HelmResult[]> {
  const results: HelmResult[] = [];
  for (let start = 0; start < templates.length; start += PARALLEL) {
    const some = templates.slice(start, start + PARALLEL);
    const rendered = await Promise.all(
      some.map(template => renderHalves([template], data)),
    );
    results.push(...rendered.flat());
  }
  return results;
}

/**
 * Renders templates with real Helm, each on its own with `data` as its dot.
 *
 * One failure fails Helm as a whole, so what is expected to fail is rendered alone and the rest together; a wrong expectation only takes longer.
 */
export async function renderWithHelm(
  templates: readonly string[],
  data: unknown,
  expectedToFail: (template: string) => boolean,
): Promise<Map<string, HelmResult>> {
  const unique = [...new Set(templates)];
  const failing = unique.filter(expectedToFail);
  const passing = unique.filter(template => !expectedToFail(template));
  const results = [
    ...(await renderHalves(passing, data)),
    ...(await renderAlone(failing, data)),
  ];
  return new Map(
    [...passing, ...failing].map((template, index) => [
      template,
      results[index],
    ]),
  );
}
