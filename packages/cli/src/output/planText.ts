import {
  titleOf,
  type ChangePlan,
  type DeployedVersion,
  type LostChange,
  type PlanAction,
  type PlanDiff,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { formatPlanDiff, type DiffPalette } from '@gimlet-io/core';
import { isAppPlan } from './plan';
import { printable, short, type Paint } from '../terminal';

/** How much of a plan is shown: which fields change, what they change to, or every object whole. */
export type PlanDetail = 'names' | 'fields' | 'full';

const palette = (paint: Paint): DiffPalette => ({
  added: paint.green,
  removed: paint.red,
  changed: paint.yellow,
  heading: paint.bold,
  faint: paint.dim,
});

/** `1f3c9a2 Faster cart`, or nothing where nothing is known. */
export function deployedName(deployed: DeployedVersion | undefined): string {
  if (!deployed?.version) {
    return '';
  }
  const { version } = deployed;
  return printable(`${short(version.sha)} ${titleOf(version)}`).trim();
}

/** The app or the environment that a plan is about. */
export const placeOf = (plan: ChangePlan): string =>
  isAppPlan(plan) ? `${plan.environment}/${plan.app}` : plan.environment;

function wholeObjects(diff: PlanDiff, paint: Paint): string {
  return diff.objects
    .map(({ text }) =>
      text
        .split('\n')
        .map(printable)
        .map(line => {
          if (line.startsWith('+')) {
            return paint.green(line);
          }
          return line.startsWith('-') ? paint.red(line) : line;
        })
        .join('\n'),
    )
    .join('\n');
}

/** A plan's diff as people read it; ends with a line feed. */
export function formatDiff(
  diff: PlanDiff,
  options: { paint: Paint; detail: PlanDetail },
): string {
  const { paint, detail } = options;
  const text = formatPlanDiff(diff, {
    colour: palette(paint),
    detail: detail === 'full' ? 'names' : detail,
  });
  return detail === 'full' ? `${text}\n${wholeObjects(diff, paint)}\n` : text;
}

/** What a rollback takes back, in words; empty where it takes back nothing. */
export function formatLosses(losses: readonly LostChange[] = []): string {
  if (losses.length === 0) {
    return '';
  }
  const names = losses.map(({ version, title, author, commit }) =>
    printable(`${short(version ?? commit)} ${title} (${author})`),
  );
  return `  You lose: ${names.join(', ')}\n`;
}

/** What a plan's rollback takes back. */
export const lossesOf = (plan: ChangePlan): LostChange[] | undefined =>
  isAppPlan(plan) ? plan.loses : undefined;

/**
 * What was done, after the place: `released 1f3c9a2 Faster cart`.
 *
 * @param after - the version that is deployed now, as people know it
 */
export function whatWasDone(action: PlanAction, after: string): string {
  switch (action) {
    case 'release':
      return `released ${after}`.trim();
    case 'rollback':
      return after ? `rolled back to ${after}` : 'rolled back';
    case 'promotion':
      return `promoted ${after}`.trim();
    case 'delete':
      return 'deleted';
    case 'hold':
      return 'held: no automatic releases until it is resumed';
    case 'resume':
      return 'resumed: automatic releases again';
    case 'bootstrap':
      return 'bootstrapped';
    default:
      return 'changed';
  }
}
