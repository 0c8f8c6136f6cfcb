import { parse } from 'dotenv';
import type { Problem } from '@gimlet-io/backstage-plugin-gimlet-common';
import { invalidError } from './invalidError';
import { DOCUMENT_LIMITS } from './plainValue';

const ASSIGNMENT = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(["'`]?)/;
const BLANK = /^\s*(?:#.*)?$/;

/**
 * Reads variables in dotenv format: `NAME=value` lines, `export ` before and quotes around allowed, `#` comments.
 *
 * @throws GimletError `invalid` with the place of each line that is neither (dotenv itself passes over them)
 * @public
 */
export function readVarsFile(
  text: string,
  options: { file: string },
): Record<string, string> {
  const problems =
    text.length > DOCUMENT_LIMITS.text
      ? [
          problemAt(
            options.file,
            1,
            `too large: a vars file has at most ${
              DOCUMENT_LIMITS.text / 1024
            } KiB`,
          ),
        ]
      : lineProblems(text, options.file);
  if (problems.length > 0) {
    throw invalidError(problems);
  }
  return { ...parse(text.replace(/^\uFEFF/, '')) };
}

function problemAt(file: string, line: number, message: string): Problem {
  return { position: { file, line, column: 1 }, path: '', message };
}

function lineProblems(text: string, file: string): Problem[] {
  const problems: Problem[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n?|\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index];
    if (BLANK.test(line)) {
      continue;
    }
    const assignment = ASSIGNMENT.exec(line);
    if (!assignment) {
      problems.push(
        problemAt(file, index + 1, 'must be NAME=value, or a # comment'),
      );
      continue;
    }
    const [before, , quote] = assignment;
    if (quote) {
      const last = closingLine(lines, index, before.length, quote);
      if (last === undefined) {
        problems.push(problemAt(file, index + 1, `the ${quote} is not closed`));
      } else {
        index = last;
      }
    }
  }
  return problems;
}

/** The line on which a quoted value ends; it may hold line breaks. */
function closingLine(
  lines: readonly string[],
  first: number,
  column: number,
  quote: string,
): number | undefined {
  for (let index = first; index < lines.length; index++) {
    const from = index === first ? column : 0;
    const rest = lines[index].slice(from).replace(/\\./g, '  ');
    if (rest.includes(quote)) {
      return index;
    }
  }
  return undefined;
}
