import type { Bytes } from './bytes';
import { decodeUtf8, encodeUtf8 } from './bytes';
import { execute } from './execute';
import { quote } from './format/quote';
import type { OnInsert } from './insertion';
import { Meter } from './Meter';
import type { TemplateTree } from './nodes';
import { isEmptyTree } from './nodes';
import { parseTemplate } from './parser';
import { TemplateSource } from './source';
import { TemplateError } from './TemplateError';
import { goValueOf } from './values';

const MAX_STEPS = 1_000_000;
const MAX_OUTPUT = 1024 * 1024;

/** @public */
export interface TemplateSetOptions {
  /** Nodes executed, values visited and 8 bytes handled count as one each; 10⁶ unless given. */
  maxSteps?: number;
  /** Bytes that an execution may print, and that any one string on the way may have; 1 MiB unless given. */
  maxOutput?: number;
  /** Count the steps of all executions of this set together, instead of each on its own. */
  sharesSteps?: boolean;
}

/** @public */
export interface ExecuteOptions {
  onInsert?: OnInsert;
}

/**
 * Go templates that know each other: what one text defines, the others may call.
 *
 * The language is Go's text/template with `missingkey=error` and sprig's functions, save those that read a clock, a random source, the
 * environment or the network. The same templates and data always give the same text.
 *
 * @example
 * ```ts
 * const templates = new TemplateSet();
 * templates.parse('app', '{{ .BRANCH | sanitizeDNSName }}');
 * templates.execute('app', { BRANCH: 'feature/x' }); // 'feature-x'
 * ```
 *
 * @public
 */
export class TemplateSet {
  private readonly trees = new Map<Bytes, TemplateTree>();
  private readonly limits: { maxSteps: number; maxOutput: number };
  private readonly sharedMeter?: Meter;

  constructor(options: TemplateSetOptions = {}) {
    this.limits = {
      maxSteps: options.maxSteps ?? MAX_STEPS,
      maxOutput: options.maxOutput ?? MAX_OUTPUT,
    };
    if (options.sharesSteps) this.sharedMeter = new Meter(this.limits);
  }

  /**
   * Adds a text under a name, with all that it defines; a later definition replaces an earlier one, unless nothing but white space is in it.
   *
   * @throws TemplateError where the text is no template.
   */
  parse(name: string, text: string): void {
    const parsed = parseTemplate(new TemplateSource(name, text));
    for (const [defined, tree] of parsed) {
      const isBlank = isEmptyTree(tree.nodes);
      if (!isBlank || !this.trees.has(defined)) this.trees.set(defined, tree);
    }
  }

  /**
   * The text that a template makes of data.
   *
   * Numbers in the data are floats, as Go reads JSON; a `bigint` is an integer.
   *
   * @throws TemplateError for a key that the data do not have (`missingKey` names it), a function that fails, a limit that is reached.
   */
  execute(name: string, data: unknown, options: ExecuteOptions = {}): string {
    const tree = this.trees.get(encodeUtf8(name));
    if (!tree) {
      throw new TemplateError(
        { name, line: 1, column: 1 },
        `template ${decodeUtf8(quote(encodeUtf8(name)))} not defined`,
      );
    }
    return decodeUtf8(
      execute(tree, goValueOf(data), {
        trees: this.trees,
        meter: this.sharedMeter ?? new Meter(this.limits),
        maxOutput: this.limits.maxOutput,
        onInsert: options.onInsert,
      }),
    );
  }
}
