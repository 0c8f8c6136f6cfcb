/** Part of a line that differs from the line that it took the place of, as offsets into its text. */
export interface Emphasis {
  from: number;
  to: number;
}

/** One line of a diff as it is shown. */
export type DiffLine =
  /** Where in the object the lines below it are. */
  | { kind: 'heading'; text: string }
  /** The same on both sides. */
  | { kind: 'same'; text: string }
  | { kind: 'removed' | 'added'; text: string; emphasis?: Emphasis }
  /** Lines that are the same on both sides and are not shown. */
  | { kind: 'gap'; text: string }
  /** A sentence about the diff. */
  | { kind: 'note'; text: string };
