import { StatusError, type KubeObject, type Selection } from '../store';
import { at } from '../kinds/columns';
import type { KindDefinition } from '../kinds/KindDefinition';

/** Whether an object is one of those that were asked for. */
export type Matcher = (object: KubeObject) => boolean;

/** Every kind can be selected by these. */
const SELECTABLE = ['metadata.name', 'metadata.namespace'];

/**
 * What a selection selects of a kind.
 *
 * @throws StatusError with `BadRequest` where a selector cannot be read, or names a field that the kind is not selected by.
 */
export function matcherOf(
  { selectableFields }: Pick<KindDefinition, 'selectableFields'>,
  { namespace, labelSelector, fieldSelector }: Selection,
): Matcher {
  const fields = [...SELECTABLE, ...selectableFields];
  const tests = [
    ...(labelSelector ? labelTests(labelSelector) : []),
    ...(fieldSelector ? fieldTests(fieldSelector, fields) : []),
  ];
  return object =>
    (!namespace || object.metadata.namespace === namespace) &&
    tests.every(test => test(object));
}

/**
 * What a watch is to tell: of which objects, and after which version.
 *
 * @throws StatusError with `BadRequest` where that cannot be read.
 */
export function watchedPart(
  definition: Pick<KindDefinition, 'selectableFields'>,
  { resourceVersion, ...selection }: Selection & { resourceVersion: string },
): { matches: Matcher; after: number } {
  if (!/^\d+$/.test(resourceVersion)) {
    throw StatusError.of(
      'BadRequest',
      `invalid resource version: "${resourceVersion}"`,
    );
  }
  return {
    matches: matcherOf(definition, selection),
    after: Number(resourceVersion),
  };
}

function labelTests(selector: string): Matcher[] {
  return splitOutsideOfParentheses(selector).map(text => {
    const term = text.trim();
    const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(term);
    if (set) {
      const [, key, operator, list] = set;
      const values = list.split(',').map(value => value.trim());
      const isIn = operator === 'in';
      return object => {
        const value = object.metadata.labels?.[key];
        return (value !== undefined && values.includes(value)) === isIn;
      };
    }
    const equality = /^([^!=\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(term);
    if (equality) {
      const [, key, operator, value] = equality;
      const isEqual = operator !== '!=';
      return object => (object.metadata.labels?.[key] === value) === isEqual;
    }
    const existence = /^(!?)([^!=\s]+)$/.exec(term);
    if (!existence) {
      throw StatusError.of(
        'BadRequest',
        `unable to parse requirement: found '${term}'`,
      );
    }
    const [, not, key] = existence;
    return object =>
      (object.metadata.labels?.[key] !== undefined) === (not === '');
  });
}

function splitOutsideOfParentheses(selector: string): string[] {
  return selector.split(/,(?![^(]*\))/);
}

function fieldTests(selector: string, known: readonly string[]): Matcher[] {
  return selector.split(',').map(term => {
    const match = /^([\w.]+)(==|=|!=)(.*)$/.exec(term.trim());
    if (!match) {
      throw StatusError.of(
        'BadRequest',
        `invalid selector: '${selector}'; can't understand '${term}'`,
      );
    }
    const [, path, operator, value] = match;
    if (!known.includes(path)) {
      throw StatusError.of(
        'BadRequest',
        `"${path}" is not a known field selector: only ${known
          .map(field => `"${field}"`)
          .join(', ')}`,
      );
    }
    const fields = path.split('.');
    return object =>
      (String(at(object, ...fields) ?? '') === value) === (operator !== '!=');
  });
}
