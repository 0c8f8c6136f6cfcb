import type { Bytes } from './bytes';
import type { TemplateSource } from './source';

/** A number as it is written; which of Go's types it gets depends on where it stands. */
export interface NumberLiteral {
  text: string;
  /** Where the number is whole and fits 64 bits. */
  integer?: bigint;
  float: number;
  /** Written as a float (`1.0`, `1e3`), so that without a wanted type it is one. */
  looksLikeFloat: boolean;
}

export type Operand = { offset: number } & (
  | { type: 'dot' }
  | { type: 'nil' }
  | { type: 'boolean'; value: boolean }
  | { type: 'number'; value: NumberLiteral }
  | { type: 'string'; value: Bytes }
  | { type: 'field'; fields: Bytes[] }
  | { type: 'variable'; name: Bytes; fields: Bytes[] }
  | { type: 'function'; name: string }
  | { type: 'chain'; operand: Operand; fields: Bytes[] }
  | { type: 'pipeline'; pipeline: Pipeline }
);

export interface Command {
  offset: number;
  operands: [Operand, ...Operand[]];
}

export interface Pipeline {
  offset: number;
  /** Variables that take the value; in `range` the index comes first. */
  variables: Bytes[];
  /** `=` instead of `:=`. */
  assigns: boolean;
  commands: Command[];
}

export interface Branch {
  pipeline: Pipeline;
  body: TemplateNode[];
  otherwise?: TemplateNode[];
}

export type TemplateNode = { offset: number } & (
  | { type: 'text'; value: Bytes }
  | { type: 'action'; pipeline: Pipeline }
  | ({ type: 'if' | 'with' | 'range' } & Branch)
  | { type: 'template'; name: Bytes; pipeline?: Pipeline }
  | { type: 'break' }
  | { type: 'continue' }
);

/** One named template, with the text that it stands in. */
export interface TemplateTree {
  source: TemplateSource;
  nodes: TemplateNode[];
}

/** Whether nothing but white space stands in it: such a tree never replaces another one. */
export function isEmptyTree(nodes: readonly TemplateNode[]): boolean {
  return nodes.every(node => node.type === 'text' && node.value.trim() === '');
}
