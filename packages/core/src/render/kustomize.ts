import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import {
  GimletError,
  type Manifest,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { KustomizeTool } from './findTools';
import { identityOf, refuseDuplicates } from './identities';
import { maskSecrets } from './masking';
import { secretTexts } from './plainSecrets';
import { runTool } from './runTool';
import { isRecord } from '../manifest/plainValue';
import {
  groupOf,
  meaningOf,
  parseAsWritten,
  readObject,
  splitYaml,
  titleOfObject,
  writeAnew,
  type KubernetesObject,
} from './yamlDocuments';

/** The part of a manifest that changes rendered objects. */
export type Patches = Pick<
  Manifest,
  'strategicMergePatches' | 'json6902Patches'
>;

/** What a patch is meant for. An absent field fits any. */
interface Target {
  group?: string;
  version?: string;
  kind: string;
  name: string;
  namespace?: string;
}

interface Patch {
  /** How the manifest calls it, for errors. */
  title: string;
  text: string;
  target: Target;
}

/** Whether there is anything for kustomize to do: it is never started for nothing. */
export function hasPatches(patches: Patches): boolean {
  return (
    splitYaml(patches.strategicMergePatches ?? '').length > 0 ||
    (patches.json6902Patches ?? []).length > 0
  );
}

/**
 * Applies the manifest's patches with kustomize, in a private folder. Objects that no patch changes keep their text, and
 * all keep their order. A patch whose target is not there is a GimletError `invalid`; what kustomize refuses is `render`,
 * with the values of Secrets masked.
 */
export async function applyPatches(
  objects: KubernetesObject[],
  patches: Patches,
  run: {
    tool: KustomizeTool;
    folder: string;
    timeoutMilliseconds: number;
    maxOutputBytes: number;
  },
): Promise<KubernetesObject[]> {
  const merges = readMerges(patches.strategicMergePatches ?? '');
  const all = [
    ...merges.map(mergePatch),
    ...(patches.json6902Patches ?? []).map(json6902Patch),
  ];
  refuseMissingTargets(all, objects);
  refuseDuplicates(objects);

  const folder = join(run.folder, 'kustomization');
  await mkdir(folder, { mode: 0o700 });
  const files: [string, string][] = [
    ['objects.yaml', objects.map(({ text }) => `---\n${text}\n`).join('')],
    ...all.map(({ text }, index): [string, string] => [
      `patch-${index}.yaml`,
      `${text}\n`,
    ]),
    ['kustomization.yaml', kustomizationOf(all)],
  ];
  for (const [name, content] of files) {
    await writeFile(join(folder, name), content, { mode: 0o600 });
  }
  const result = await runTool({
    name: run.tool.kind,
    binary: run.tool.binary,
    args: [run.tool.kind === 'kubectl' ? 'kustomize' : 'build', folder],
    folder: run.folder,
    timeoutMilliseconds: run.timeoutMilliseconds,
    maxOutputBytes: run.maxOutputBytes,
  });
  if (result.exitCode !== 0) {
    const said = wordsOf(result.stderr).split(`${folder}/`).join('');
    throw new GimletError(
      'render',
      `The patches cannot be applied: ${maskSecrets(
        said,
        secretTexts([...objects, ...merges]),
      )}`,
      {
        whatToDo:
          'Correct strategicMergePatches or json6902Patches of the manifest.',
      },
    );
  }
  return keepUnchanged(objects, result.stdout);
}

/** What the tool says, without the time and process that some builds of kubectl put before it. */
export function wordsOf(stderr: string): string {
  const logged =
    /^[EF]\d{4} .*?\] "command failed" err=(?:<\n([\s\S]*?)\n >|("(?:[^"\\]|\\.)*"))$/m.exec(
      stderr,
    );
  if (!logged) {
    return stderr.replace(/^error: /i, '').trim();
  }
  const [, lines, quoted] = logged;
  return (lines ?? quoted.slice(1, -1).replace(/\\(["\\])/g, '$1')).trim();
}

function readMerges(text: string): KubernetesObject[] {
  return splitYaml(text).map(document =>
    readObject({ ...document, source: 'strategicMergePatches' }, 'patches'),
  );
}

function mergePatch(object: KubernetesObject): Patch {
  return {
    title: `strategicMergePatches: ${titleOfObject(object)}`,
    text: object.text,
    target: {
      group: groupOf(object),
      version: object.apiVersion.split('/').at(-1),
      kind: object.kind,
      name: object.name,
      namespace: object.namespace,
    },
  };
}

function json6902Patch(
  { patch, target }: NonNullable<Patches['json6902Patches']>[number],
  index: number,
): Patch {
  const title = `json6902Patches[${index}]`;
  if (!isListOfOperations(patch)) {
    throw new GimletError(
      'invalid',
      `${title}: the patch is not a list of operations`,
      {
        whatToDo:
          'Write it as a list: - {op: replace, path: /spec/replicas, value: 2}.',
        problems: [
          {
            path: `${title}.patch`,
            message: 'is not a list of operations, each with an op and a path',
          },
        ],
      },
    );
  }
  // Kustomize takes what begins like JSON for JSON, and YAML may begin so too.
  return { title, text: writeAnew(parseAsWritten(patch)), target };
}

function isListOfOperations(text: string): boolean {
  try {
    const operations: unknown = parse(text, { logLevel: 'silent' });
    return (
      Array.isArray(operations) &&
      operations.every(
        operation =>
          isRecord(operation) &&
          typeof operation.op === 'string' &&
          typeof operation.path === 'string',
      )
    );
  } catch {
    return false;
  }
}

function fits(target: Target, object: KubernetesObject): boolean {
  const version = object.apiVersion.split('/').at(-1);
  return (
    target.kind === object.kind &&
    target.name === object.name &&
    (target.group === undefined || target.group === groupOf(object)) &&
    (target.version === undefined || target.version === version) &&
    (target.namespace === undefined || target.namespace === object.namespace)
  );
}

/** Kustomize passes over a patch that fits nothing; then a release would silently lack what its author wrote. */
function refuseMissingTargets(
  patches: Patch[],
  objects: KubernetesObject[],
): void {
  const missing = patches.filter(
    ({ target }) => !objects.some(object => fits(target, object)),
  );
  if (missing.length === 0) {
    return;
  }
  const problems = missing.map(({ title, target }) => {
    const near = objects
      .filter(({ kind, name }) => kind === target.kind || name === target.name)
      .map(object => `${titleOfObject(object)} (${object.apiVersion})`);
    const api = [target.group, target.version].filter(Boolean).join('/');
    return {
      path: title.split(':')[0],
      message: `there is no ${titleOfObject(target)}${
        api ? ` (${api})` : ''
      } to patch${near.length ? `; there is ${near.sort().join(', ')}` : ''}`,
    };
  });
  throw new GimletError(
    'invalid',
    `A patch has no target: ${problems
      .map(({ path, message }) => `${path}: ${message}`)
      .join('; ')}`,
    {
      whatToDo:
        'Correct the apiVersion, kind and name of the patch; gimlet manifest template shows what is rendered.',
      problems,
    },
  );
}

/** A regular expression of Go that matches this text alone, the empty one too: kustomize takes an empty one for any. */
function exactly(text: string): string {
  return text === '' ? '()' : text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}

function kustomizationOf(patches: Patch[]): string {
  return JSON.stringify({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: ['objects.yaml'],
    sortOptions: { order: 'fifo' },
    patches: patches.map(({ target }, index) => ({
      path: `patch-${index}.yaml`,
      target: Object.fromEntries(
        Object.entries(target)
          .filter(([, value]) => value !== undefined)
          .map(([name, value]) => [name, exactly(value)]),
      ),
    })),
  });
}

/** Kustomize writes everything anew; only what it really changed loses its own text and its template's name. */
function keepUnchanged(
  before: KubernetesObject[],
  output: string,
): KubernetesObject[] {
  const former = new Map(before.map(object => [identityOf(object), object]));
  return splitYaml(output)
    .map(document => readObject({ text: document.text }, 'patches'))
    .map(object => {
      const original = former.get(identityOf(object));
      return original &&
        isDeepStrictEqual(meaningOf(original.text), meaningOf(object.text))
        ? original
        : object;
    });
}
