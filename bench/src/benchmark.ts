/** A figure printed beside the two that are compared. */
export interface Aside {
  name: string;
  value: number;
  unit: string;
}

/** What one benchmark measured: wall-clock milliseconds, medians where it ran several times, or memory. */
export interface Measurement {
  /** Of `ours` and `peer`. Default: ms. */
  unit?: 'ms' | 'MiB';
  ours: number;
  peer: number;
  /** The peer's exact command, for anyone to run again. */
  peerCommand: string;
  asides?: Aside[];
}

/** A job done by us and by a named peer in the same run. */
export interface Benchmark {
  name: string;
  /** One line: what is compared with what. */
  description: string;
  /** Files are made below this folder, which goes afterwards. */
  run(options: { folder: string }): Promise<Measurement>;
}

/** One line of `--json`. `ratio` is peer divided by ours: above 1, ours is faster, or smaller. */
export interface BenchmarkLine extends Measurement {
  name: string;
  unit: 'ms' | 'MiB';
  ratio: number;
  machine: string;
}
