import { StatusError, type KubeObject, type Selection } from '../store';
import { at } from '../kinds/columns';

/** Whether an object is one of those that were asked for. */
export type Matcher = (object: KubeObject) => boolean;

/**
 * What a selection selects.
 *
 * @throws StatusError with `BadRequest` where a selector cannot be read.
 */
export function matcherOf({
  namespace,
  labelSelector,
  fieldSelector,
}: Selection): Matcher {
  const tests = [
    ...(labelSelector ? labelTests(labelSelector) : []),
    ...(fieldSelector ? fieldTests(fieldSelector) : []),
  ];
  return object =>
    (!namespace || object.metadata.namespace === namespace) &&
    tests.every(test => test(object));
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

function fieldTests(selector: string): Matcher[] {
  return selector.split(',').map(term => {
    const match = /^([\w.]+)(==|=|!=)(.*)$/.exec(term.trim());
    if (!match) {
      throw StatusError.of(
        'BadRequest',
        `invalid field selector: "${selector}"`,
      );
    }
    const [, path, operator, value] = match;
    const fields = path.split('.');
    return object =>
      (String(at(object, ...fields) ?? '') === value) === (operator !== '!=');
  });
}
