/** The middle of the values; the mean of the two in the middle where their number is even. */
export function median(values: number[]): number {
  if (values.length === 0) {
    throw new RangeError('There is no median of nothing');
  }
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? sorted[Math.floor(middle)]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value that such a share of the values does not exceed: 0.95 for all but the twentieth part. */
export function percentile(values: number[], share: number): number {
  if (values.length === 0) {
    throw new RangeError('There is no percentile of nothing');
  }
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** Wall-clock milliseconds of one call. */
export async function timed(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await call();
  return performance.now() - start;
}

/** Runs two jobs in turn, A B A B …, so that a machine whose speed drifts is fair to both; medians of the counted rounds. `rest` is before each, and does not count. */
export async function inTurn(options: {
  rounds: number;
  rest?: () => Promise<unknown>;
  ours: (round: number) => Promise<unknown>;
  peer: (round: number) => Promise<unknown>;
}): Promise<{ ours: number; peer: number }> {
  const { rounds } = options;
  await options.ours(-1);
  await options.peer(-1);
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await options.rest?.();
    ours.push(await timed(() => options.ours(round)));
    await options.rest?.();
    peer.push(await timed(() => options.peer(round)));
  }
  return { ours: median(ours), peer: median(peer) };
}
