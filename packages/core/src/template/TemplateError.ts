import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { GimletErrorOptions } from '@gimlet-io/backstage-plugin-gimlet-common';

/** Where in a template something is wrong. @public */
export interface TemplateErrorPlace {
  /** The name under which the text was parsed. */
  name: string;
  /** From 1, in the text that was parsed. */
  line: number;
  /** From 1, in UTF-16 code units as editors and the YAML library count them. */
  column: number;
}

/** @public */
export interface TemplateErrorOptions extends GimletErrorOptions {
  /** The key that the data does not have, where that is what went wrong. */
  missingKey?: string;
}

/**
 * A template does not parse, or cannot be executed with the data given.
 *
 * The message is plain (`map has no entry for key "X"`) and leaves the place out: `template`, `line` and `column` carry it.
 *
 * @public
 */
export class TemplateError extends GimletError {
  /** The name under which the text was parsed. */
  readonly template: string;
  readonly line: number;
  readonly column: number;
  readonly missingKey?: string;

  constructor(
    place: TemplateErrorPlace,
    message: string,
    options: TemplateErrorOptions = {},
  ) {
    super('invalid', message, options);
    this.name = 'TemplateError';
    this.template = place.name;
    this.line = place.line;
    this.column = place.column;
    this.missingKey = options.missingKey;
  }
}

/**
 * A function refuses its arguments, or a limit is reached. It knows no place: the executor turns it into a {@link TemplateError} at the call.
 */
export class EvaluationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EvaluationError';
  }
}

/** A limit on steps, output or nesting is reached: not the fault of one function, so its name stays out of the message. */
export class LimitError extends EvaluationError {
  constructor(message: string) {
    super(message);
    this.name = 'LimitError';
  }
}
