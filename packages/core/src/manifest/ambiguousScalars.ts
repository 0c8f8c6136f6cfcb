import type { Problem } from '@gimlet-io/backstage-plugin-gimlet-common';
import { isAlias, isNode, isSeq, Scalar, visit } from 'yaml';
import type { Document } from 'yaml';
import type { YamlSource } from './YamlSource';

const YES = /^(?:y|Y|yes|Yes|YES|on|On|ON)$/;
const NO = /^(?:n|N|no|No|NO|off|Off|OFF)$/;
const OCTAL = /^([-+]?)0([0-7]+)$/;
const NUMBER =
  /^[-+]?(?:0b[01]+|0x[0-9a-fA-F]+|0o?[0-7]+|(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)$/;

/**
 * What the values of charts and modules say differently to YAML 1.2, which manifests are, and to the YAML 1.1 of Helm and
 * Kubernetes: `enabled: no` would be a text, and so true to every template; `mode: 0644` would be 644 and not 420.
 */
export function ambiguousScalars(
  source: YamlSource,
  document: Document.Parsed,
): Problem[] {
  const dependencies = document.get('dependencies', true);
  const places = [
    document.get('values', true),
    ...(isSeq(dependencies)
      ? dependencies.items.map((_, index) =>
          document.getIn(['dependencies', index, 'spec', 'values'], true),
        )
      : []),
  ];
  const problems: Problem[] = [];
  for (const place of places) {
    const node = isAlias(place) ? place.resolve(document) : place;
    if (isNode(node)) {
      visit(node, {
        Scalar(key, scalar) {
          const message = key === 'key' ? undefined : ambiguity(scalar);
          if (message) {
            problems.push({
              position: source.positionAt(scalar.range?.[0] ?? 0),
              path: '',
              message,
            });
          }
        },
      });
    }
  }
  return problems;
}

function ambiguity({ type, tag, source, value }: Scalar): string | undefined {
  if (type !== Scalar.PLAIN || tag !== undefined || source === undefined) {
    return undefined;
  }
  const says = (other: string, instead: string) =>
    `${source} is ${other} to Helm and ${JSON.stringify(
      value,
    )} to YAML 1.2: write ${instead}, or quote it`;
  if (YES.test(source)) {
    return says('true', 'true');
  }
  if (NO.test(source)) {
    return says('false', 'false');
  }
  const octal = OCTAL.exec(source);
  if (octal) {
    const [, sign, digits] = octal;
    const meant = Number.parseInt(digits, 8);
    return meant === Number(digits)
      ? undefined
      : says(`${sign}${meant}`, `${sign}${meant}`);
  }
  return typeof value === 'string' && NUMBER.test(source.replaceAll('_', ''))
    ? says('a number', 'the number')
    : undefined;
}
