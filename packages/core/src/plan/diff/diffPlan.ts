import { isDeepStrictEqual } from 'node:util';
import {
  releaseFileSchema,
  type ChangePlan,
  type DeployedVersion,
  type DiffChange,
  type FileDiff,
  type FileMode,
  type ObjectDiff,
  type ObjectIdentity,
  type PlanDiff,
  type PlannedFile,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { GitReader } from '../../git/types';
import { fileAt } from '../../gitops/commitDigest';
import { diffFields } from './diffFields';
import { isMaskedField, isSecret, maskSecrets } from './maskSecrets';
import { readObjects, type IdentifiedObject } from './readObjects';
import { fileDiffText, objectDiffText } from './diffText';

/** A file on one side, as far as it has to be read. */
interface SideFile {
  mode: FileMode;
  blob: string;
  content: Buffer;
}

type Side = Map<string, SideFile>;

/** An object where it stands. */
interface PlacedObject {
  file: string;
  object: IdentifiedObject;
}

/**
 * What a plan changes, per Kubernetes object: between the repository at the plan's base and what it will be. Objects are the same
 * where group, kind, namespace and name are, in whichever file they stand. Files that are no Kubernetes YAML are compared as text,
 * so whatever a person left in a folder is shown and never stops the diff.
 *
 * @public
 */
export async function diffPlan(
  plan: ChangePlan,
  reader: GitReader,
): Promise<PlanDiff> {
  const before = await readBefore(plan, reader);
  const after = await readAfter(plan, reader);
  const folder = 'folder' in plan ? plan.folder : undefined;
  const releaseFile = folder ? `${folder.path}/release.json` : undefined;

  const files: FileDiff[] = [];
  const rewritten: string[] = [];
  const oldObjects = new Map<string, PlacedObject>();
  const newObjects = new Map<string, PlacedObject>();

  for (const path of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const old = before.get(path);
    const now = after.get(path);
    const same = old?.blob === now?.blob && old?.mode === now?.mode;
    if (path === releaseFile) {
      if (!same && !isReleaseChange(old, now)) {
        files.push(fileDiff(path, old, now));
      }
      continue;
    }
    const oldFound = objectsIn(path, old);
    const newFound = objectsIn(path, now);
    if (!oldFound || !newFound) {
      if (!same) files.push(fileDiff(path, old, now));
      continue;
    }
    place(oldObjects, path, oldFound);
    place(newObjects, path, newFound);
    if (isModeChange(old, now)) {
      files.push({ change: 'changed', path, text: modeText(old, now) });
    } else if (!same) {
      rewritten.push(path);
    }
  }

  const jobs = 'jobs' in plan ? plan.jobs : [];
  const objects = diffObjects(oldObjects, newObjects, new Set(jobs));
  const deployedBefore = releaseFile && readDeployed(before.get(releaseFile));
  const deployedAfter = releaseFile && readDeployed(after.get(releaseFile));
  const touched = new Set(objects.flatMap(({ from, to }) => [from, to]));
  return {
    action: plan.action,
    environment: plan.environment,
    ...('app' in plan ? { app: plan.app } : {}),
    ...(deployedBefore ? { before: deployedBefore } : {}),
    ...(deployedAfter ? { after: deployedAfter } : {}),
    objects: objects.map(({ diff }) => diff),
    files,
    unchanged: countUnchanged(oldObjects, newObjects, folder?.path),
    rewritten: rewritten.filter(path => !touched.has(path)),
    jobs,
    ...('chart' in plan && plan.chart ? { chart: plan.chart } : {}),
    ...(folder ? { tree: folder.after } : {}),
    digest: plan.digest,
    ...('rollbackTo' in plan && plan.rollbackTo
      ? { rollbackTo: plan.rollbackTo }
      : {}),
    warnings: plan.warnings,
  };
}

async function readBefore(plan: ChangePlan, reader: GitReader): Promise<Side> {
  const side: Side = new Map();
  if (plan.base === null) return side;
  const { base } = plan;
  const add = async ({ path, mode, blob }: Omit<PlannedFile, 'content'>) =>
    side.set(path, { mode, blob, content: await reader.read(blob) });

  if ('folder' in plan) {
    for (const file of await reader.files(base, plan.folder.path)) {
      await add(file);
    }
  }
  for (const path of [
    ...plan.requires.map(file => file.path),
    ...plan.removes,
  ]) {
    const file = await fileAt(reader, base, path);
    if (file) await add(file);
  }
  return side;
}

async function readAfter(plan: ChangePlan, reader: GitReader): Promise<Side> {
  const side: Side = new Map();
  const folderFiles = 'folder' in plan ? plan.folder.files : [];
  for (const file of [...folderFiles, ...plan.requires]) {
    side.set(file.path, {
      mode: file.mode,
      blob: file.blob,
      content:
        file.content === undefined
          ? await reader.read(file.blob)
          : Buffer.from(file.content, 'utf8'),
    });
  }
  return side;
}

/** The objects of a file that is read as Kubernetes YAML; none where it is absent; `undefined` where it is something else. */
function objectsIn(
  path: string,
  file: SideFile | undefined,
): IdentifiedObject[] | undefined {
  if (!file) return [];
  if (!/\.ya?ml$/.test(path) || file.mode === '120000') return undefined;
  return readObjects(file.content.toString('utf8'));
}

function place(
  objects: Map<string, PlacedObject>,
  file: string,
  found: IdentifiedObject[],
): void {
  for (const object of found) {
    const { group, kind, namespace = '', name } = object.identity;
    const identity = JSON.stringify([group, kind, namespace, name]);
    let twin = 0;
    while (objects.has(`${identity}${twin}`)) twin += 1;
    objects.set(`${identity}${twin}`, { file, object });
  }
}

interface LocatedDiff {
  diff: ObjectDiff;
  from?: string;
  to?: string;
}

function diffObjects(
  before: Map<string, PlacedObject>,
  after: Map<string, PlacedObject>,
  jobs: ReadonlySet<string>,
): LocatedDiff[] {
  const found: LocatedDiff[] = [];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const old = before.get(key);
    const now = after.get(key);
    if (isDeepStrictEqual(old?.object.value, now?.object.value)) continue;
    const placed = now ?? old;
    if (!placed) continue;
    const { object, file } = placed;
    found.push({
      from: old?.file,
      to: now?.file,
      diff: {
        change: changeOf(old, now),
        object: object.identity,
        file,
        ...compareObject(object, old, now),
        runs: now !== undefined && jobs.has(jobName(object.identity)),
      },
    });
  }
  return found.sort((a, b) =>
    a.diff.file < b.diff.file ? -1 : Number(a.diff.file > b.diff.file),
  );
}

function compareObject(
  object: IdentifiedObject,
  old: PlacedObject | undefined,
  now: PlacedObject | undefined,
): Pick<ObjectDiff, 'fields' | 'text'> {
  const secret = isSecret(object);
  const [before, after] = secret
    ? maskSecrets(old?.object.value, now?.object.value)
    : [old?.object.value, now?.object.value];
  const fields = before && after ? diffFields(before, after) : [];
  return {
    fields: secret
      ? fields.map(field =>
          isMaskedField(field.segments)
            ? { ...field, masked: true as const }
            : field,
        )
      : fields,
    text: objectDiffText(
      { name: old?.file ?? '', content: before },
      { name: now?.file ?? '', content: after },
    ),
  };
}

function jobName({ kind, namespace, name }: ObjectIdentity): string {
  return `${kind} ${namespace ?? ''}/${name}`;
}

function countUnchanged(
  before: Map<string, PlacedObject>,
  after: Map<string, PlacedObject>,
  folder: string | undefined,
): number {
  if (folder === undefined) return 0;
  let unchanged = 0;
  for (const [key, now] of after) {
    const old = before.get(key);
    if (
      old &&
      now.file.startsWith(`${folder}/`) &&
      isDeepStrictEqual(old.object.value, now.object.value)
    ) {
      unchanged += 1;
    }
  }
  return unchanged;
}

function changeOf(old: unknown, now: unknown): DiffChange {
  if (old === undefined) return 'added';
  return now === undefined ? 'removed' : 'changed';
}

function isModeChange(
  old: SideFile | undefined,
  now: SideFile | undefined,
): boolean {
  return old !== undefined && now !== undefined && old.mode !== now.mode;
}

function modeText(
  old: SideFile | undefined,
  now: SideFile | undefined,
): string {
  return isModeChange(old, now)
    ? `old mode ${old?.mode}\nnew mode ${now?.mode}\n`
    : '';
}

function fileDiff(
  path: string,
  old: SideFile | undefined,
  now: SideFile | undefined,
): FileDiff {
  const text =
    old?.blob === now?.blob
      ? ''
      : fileDiffText(
          { name: path, content: old?.content },
          { name: path, content: now?.content },
        );
  return { change: changeOf(old, now), path, text: modeText(old, now) + text };
}

/** Whether the header says all about a change of release.json: what is there, on both sides, can be read. */
function isReleaseChange(
  old: SideFile | undefined,
  now: SideFile | undefined,
): boolean {
  return (
    !isModeChange(old, now) &&
    [old, now].every(file => !file || readDeployed(file) !== undefined)
  );
}

function readDeployed(file: SideFile | undefined): DeployedVersion | undefined {
  if (!file) return undefined;
  try {
    const read = releaseFileSchema.safeParse(
      JSON.parse(file.content.toString('utf8')),
    );
    if (!read.success) return undefined;
    const { version, artifactId } = read.data;
    return {
      ...(version ? { version } : {}),
      ...(artifactId ? { artifactId } : {}),
    };
  } catch (error) {
    // Not JSON, or JSON nested deeper than the parser goes: a person's edit, which the diff shows as text.
    if (error instanceof SyntaxError || error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}
