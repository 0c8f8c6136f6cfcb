import type { EnvironmentConfig } from './types';

/**
 * Puts each environment behind the one that it is promoted from; otherwise the order is kept. `undefined` where
 * `promotion.from` leads in a circle.
 */
export function inOrderOfPromotion(
  environments: readonly EnvironmentConfig[],
): EnvironmentConfig[] | undefined {
  const ordered: EnvironmentConfig[] = [];
  let left = [...environments];
  while (left.length > 0) {
    const next = left.find(
      ({ promotion }) =>
        promotion === undefined ||
        ordered.some(({ name }) => name === promotion.from),
    );
    if (next === undefined) return undefined;
    ordered.push(next);
    left = left.filter(environment => environment !== next);
  }
  return ordered;
}
