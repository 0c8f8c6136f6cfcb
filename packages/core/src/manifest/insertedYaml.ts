import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Insertion, TemplateSet } from '../template';

/** Functions whose result YAML takes for one value, whatever is in it: it is JSON or in double quotes. */
const QUOTING = new Set([
  'quote',
  'toJson',
  'mustToJson',
  'toRawJson',
  'mustToRawJson',
]);

/** Functions that a quoted value may go through and stay quoted. */
const KEEPS_QUOTES = new Set(['indent', 'nindent', 'trim']);

/** Something inserted that could change the document around it. */
export interface InsertedProblem {
  place: { name: string; line: number; column: number };
  message: string;
}

const ADVICE = 'put it through quote or toJson';

/**
 * Executes a template whose output is YAML, so that nothing inserted can change the structure around it.
 *
 * Two nets: an inserted value with a line break, `: `, ` #` or an indicator in front is refused; and the output must have
 * the same structure as with a plain word in the place of every inserted value. Values that went through `quote` or
 * `toJson` pass both, and so do texts that the template's author wrote out.
 *
 * @throws TemplateError as the template engine does
 */
export function executeInsideYaml(
  set: TemplateSet,
  name: string,
  data: unknown,
): { output: string; problems: InsertedProblem[] } {
  const problems: InsertedProblem[] = [];
  let first: InsertedProblem['place'] | undefined;
  const output = set.execute(name, data, {
    onInsert: insertion => {
      const { template, line, column } = insertion;
      const place = { name: template, line, column };
      first ??= place;
      const why = isProtected(insertion)
        ? undefined
        : whyUnsafe(insertion.text);
      if (why) {
        problems.push({
          place,
          message: `the inserted value ${why}, which could change the YAML around it; ${ADVICE}`,
        });
      }
      return insertion.text;
    },
  });
  if (first && problems.length === 0) {
    const neutral = set.execute(name, data, { onInsert: neutralText });
    if (structureOf(output) !== structureOf(neutral)) {
      problems.push({
        place: first,
        message: `an inserted value changes the structure of the YAML around it; ${ADVICE}`,
      });
    }
  }
  return { output, problems };
}

/** A plain word, in quotes where the value is, indented where the template indents it; nothing for nothing. */
function neutralText(insertion: Insertion): string {
  const { text, literal, functions } = insertion;
  if (literal) {
    return text;
  }
  if (isProtected(insertion)) {
    return text.replace(/^(\s*)"[\s\S]*"(\s*)$/, '$1"x"$2');
  }
  const [indentation] =
    functions[functions.length - 1] === 'indent'
      ? /^ */.exec(text) ?? ['']
      : [''];
  return text.trim() === '' ? '' : `${indentation}x`;
}

function isProtected({ functions, literal }: Insertion): boolean {
  const quoted = functions.findLastIndex(name => QUOTING.has(name));
  return (
    literal ||
    (quoted >= 0 &&
      functions.slice(quoted + 1).every(name => KEEPS_QUOTES.has(name)))
  );
}

function whyUnsafe(text: string): string | undefined {
  if (/[\r\n\u0085\u2028\u2029]/.test(text)) {
    return 'contains a line break';
  }
  if (/:(?:[ \t]|$)/.test(text)) {
    return 'contains a colon before a space or the end';
  }
  if (/[ \t]#/.test(text)) {
    return 'contains a # after a space';
  }
  const indicator = /^[ \t]*([,[\]{}#&*!|>'"%@`]|[-?:](?=[ \t]|$))/.exec(text);
  return indicator ? `begins with ${JSON.stringify(indicator[1])}` : undefined;
}

/** The kinds of all nodes in order, without what the scalars say. */
function structureOf(text: string): string {
  // Without the line feed the parser overlooks a quote that is not closed at the very end.
  const documents = parseAllDocuments(`${text}\n`, {
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  return Array.isArray(documents)
    ? documents
        .map(
          ({ errors, contents }) =>
            `${errors.length > 0 ? 'broken ' : ''}${kindsOf(contents)}`,
        )
        .join('\n')
    : '';
}

function kindsOf(node: unknown): string {
  if (isMap(node)) {
    return `{${node.items
      .map(({ key, value }) => `${kindsOf(key)}:${kindsOf(value)}`)
      .join()}}`;
  }
  if (isSeq(node)) {
    return `[${node.items.map(kindsOf).join()}]`;
  }
  if (isAlias(node)) {
    return '*';
  }
  return isScalar(node) ? 's' : '-';
}
