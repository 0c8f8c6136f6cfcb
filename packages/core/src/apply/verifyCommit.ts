import {
  GimletError,
  LAYOUT_FILE,
  type AppPlan,
  type ChangePlan,
  type CommitSha,
  type LayoutEnvironment,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { GitReader } from '../git';
import { trustedTrailers } from '../gitops/commitDigest';
import { layoutEntry, readLayout } from '../gitops/layout';
import {
  appPath,
  fluxPath,
  holdPath,
  kustomizationPath,
} from '../gitops/paths';
import { changedPaths } from './changedPaths';

function broken(plan: ChangePlan, why: string, whatToDo: string): GimletError {
  const place =
    'app' in plan ? `${plan.environment}/${plan.app}` : plan.environment;
  return new GimletError(
    'invalid',
    `the plan for ${place} is not committed: ${why}`,
    { whatToDo },
  );
}

const PLAN_AGAIN = 'Plan again; a plan is not edited by hand.';

/** The files outside an app's folder that a plan for the app may touch (formats, section 4). */
function isBesideApp(
  entry: LayoutEnvironment,
  plan: AppPlan,
  path: string,
): boolean {
  const flux = fluxPath(entry);
  return (
    path === kustomizationPath(entry, plan.app) ||
    path === holdPath(entry, plan.app) ||
    (path.startsWith(`${flux}/namespace-`) &&
      path.endsWith('.yaml') &&
      !path.slice(flux.length + 1).includes('/') &&
      !plan.removes.includes(path))
  );
}

/** The files that a plan for an environment may touch: the layout file, Flux's objects and Gimlet's own folder. */
function isOfEnvironment(entry: LayoutEnvironment, path: string): boolean {
  const own = entry.path === '' ? '.gimlet/' : `${entry.path}/.gimlet/`;
  return (
    path === LAYOUT_FILE ||
    path.startsWith(`${fluxPath(entry)}/`) ||
    path.startsWith(own)
  );
}

/** Invariant: a commit changes nothing but what its plan says, and a plan says nothing about what is others'. */
async function checkReach(
  reader: GitReader,
  plan: ChangePlan,
  parent: CommitSha | null,
  commit: CommitSha,
): Promise<void> {
  const { entry } = layoutEntry(
    await readLayout(reader, commit),
    plan.environment,
  );
  const outside = [...plan.requires.map(file => file.path), ...plan.removes];
  const foreign = outside.find(path =>
    'folder' in plan
      ? !isBesideApp(entry, plan, path)
      : !isOfEnvironment(entry, path),
  );
  if (foreign !== undefined) {
    throw broken(plan, `it may not touch ${foreign}`, PLAN_AGAIN);
  }
  const folder = 'folder' in plan ? plan.folder.path : undefined;
  if ('folder' in plan && folder !== appPath(entry, plan.app)) {
    throw broken(plan, `${folder} is not the folder of the app`, PLAN_AGAIN);
  }
  const beside = (await changedPaths(reader, parent, commit)).filter(
    path => folder === undefined || !path.startsWith(`${folder}/`),
  );
  const allowed = new Set(outside);
  const stray = beside.find(path => !allowed.has(path));
  if (stray !== undefined) {
    throw broken(plan, `it would change ${stray} as well`, PLAN_AGAIN);
  }
  // What is there beside an app may be people's: it stays as it is, or goes.
  for (const path of folder === undefined ? [] : beside) {
    const there = parent && (await reader.entry(parent, path));
    if (there && (await reader.entry(commit, path))) {
      throw broken(plan, `it would change ${path}, which is there`, PLAN_AGAIN);
    }
  }
}

/**
 * Holds a commit that was just written, and that nobody sees yet, against its plan: the app's folder has the planned tree, the
 * digest computed again from the commit is the planned one, and nothing else changed. So what lands is what was previewed and
 * approved, or nothing does.
 *
 * Throws a GimletError `invalid` where it does not hold, `conflict` where history would not count the commit as Gimlet's.
 */
export async function verifyCommit(
  reader: GitReader,
  plan: ChangePlan,
  parent: CommitSha | null,
  commit: CommitSha,
): Promise<void> {
  if ('folder' in plan) {
    const { path, after } = plan.folder;
    const found = (await reader.entry(commit, path))?.id ?? null;
    if (found !== after) {
      throw broken(
        plan,
        `${path} would be ${found ?? 'gone'}, not ${after ?? 'gone'}`,
        PLAN_AGAIN,
      );
    }
  }
  await checkReach(reader, plan, parent, commit);
  const trailers = await trustedTrailers(reader, commit);
  if (trailers?.digest === plan.digest) {
    return;
  }
  const { committers } = await readLayout(reader, commit);
  const { committer } = await reader.commit(commit);
  if (!committers.includes(committer.email)) {
    throw new GimletError(
      'conflict',
      `${committer.email} is none of the committers that the layout file names, so its commits would not count as Gimlet's`,
      {
        whatToDo: `Commit as ${committers.join(
          ' or ',
        )}, or add the address to "committers" in ${LAYOUT_FILE}.`,
      },
    );
  }
  throw broken(
    plan,
    `its digest is ${plan.digest}, but the commit's is another`,
    PLAN_AGAIN,
  );
}
