/** What a tag makes of a template's result. */
export type ScalarType = 'int' | 'float' | 'bool';

const TYPED = /^!!(int|float|bool)[ \t]+(?=[\s\S]*\{\{)/;

/** Whether a string is a template. */
export const isTemplate = (text: string): boolean => text.includes('{{');

/**
 * Takes `!!int {{ .REPLICAS }}` apart.
 *
 * @returns the template, how many characters stand before it, and the type that its result is converted to
 */
export function parseTypedTemplate(text: string): {
  template: string;
  prefix: number;
  type?: ScalarType;
} {
  const match = TYPED.exec(text);
  if (!match) {
    return { template: text, prefix: 0 };
  }
  const prefix = match[0].length;
  const [, name] = match;
  const type = name === 'int' || name === 'float' ? name : 'bool';
  return { template: text.slice(prefix), prefix, type };
}

/** Raised by {@link convertScalar}. */
export class ConversionError extends Error {}

const WORDS: Record<ScalarType, string> = {
  int: 'an integer',
  float: 'a number',
  bool: 'true or false',
};

/** The value that a text stands for under YAML 1.2's core schema. Throws a ConversionError that says what was expected. */
export function convertScalar(
  type: ScalarType,
  text: string,
): number | boolean {
  const trimmed = text.trim();
  const value = parseScalar(type, trimmed);
  if (value === undefined) {
    throw new ConversionError(
      `${JSON.stringify(trimmed)} is not ${WORDS[type]}`,
    );
  }
  return value;
}

/** The same without an error: `undefined` where the text is none of that type. */
export function parseScalar(
  type: ScalarType,
  text: string,
): number | boolean | undefined {
  switch (type) {
    case 'bool':
      if (/^(?:true|True|TRUE)$/.test(text)) {
        return true;
      }
      return /^(?:false|False|FALSE)$/.test(text) ? false : undefined;
    case 'int': {
      if (!/^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/.test(text)) {
        return undefined;
      }
      const value = Number(text);
      return Number.isSafeInteger(value) ? value : undefined;
    }
    default: {
      if (
        !/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(
          text,
        )
      ) {
        return undefined;
      }
      const value = Number(text);
      return Number.isFinite(value) ? value : undefined;
    }
  }
}
