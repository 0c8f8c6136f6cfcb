import type { ChangePlan } from '@gimlet-io/backstage-plugin-gimlet-common';

/**
 * Whether everything that a plan wants is so already at its base: the folder as it is, every required file there, nothing to
 * remove. There is nothing to commit then.
 *
 * @public
 */
export function changesNothing(plan: ChangePlan): boolean {
  const inPlace = (path: string, blob: string) =>
    plan.pins.some(
      pin => pin.kind === 'blob' && pin.path === path && pin.id === blob,
    );
  return (
    (!('folder' in plan) || plan.folder.before === plan.folder.after) &&
    plan.removes.length === 0 &&
    plan.requires.every(({ path, blob }) => inPlace(path, blob))
  );
}
