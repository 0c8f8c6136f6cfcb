import type { Pipeline } from './nodes';

/** What an action is about to print. @public */
export interface Insertion {
  text: string;
  /** The function that each command of the pipeline calls, in order; `''` where it calls none. */
  functions: string[];
  /** The template itself spells the value out, as in `{{ "{{" }}`. */
  literal: boolean;
  /** The name under which the action's text was parsed. */
  template: string;
  /** From 1, as in TemplateError. */
  line: number;
  column: number;
}

/**
 * Sees each value that an action prints, and answers with the text to print in its place.
 *
 * @public
 */
export type OnInsert = (insertion: Insertion) => string;

const LITERALS = new Set(['string', 'number', 'boolean']);

/** How a pipeline makes its value. */
export function originOf({
  commands,
}: Pipeline): Pick<Insertion, 'functions' | 'literal'> {
  const [{ operands }] = commands;
  return {
    functions: commands.map(({ operands: [first] }) =>
      first.type === 'function' ? first.name : '',
    ),
    literal:
      commands.length === 1 &&
      operands.length === 1 &&
      LITERALS.has(operands[0].type),
  };
}
