import type { Problem } from '@gimlet-io/backstage-plugin-gimlet-common';
import { isNode, isScalar, visit } from 'yaml';
import type { Document, Node } from 'yaml';
import { ambiguousScalars } from './ambiguousScalars';
import { TOO_DEEP } from './plainValue';
import { isTemplate, parseScalar } from './typedScalar';
import type { ScalarType } from './typedScalar';
import type { YamlSource } from './YamlSource';

/** Everything in a text that is no YAML, or that no manifest can hold. Empty: the first document can be read. */
export function yamlProblems(source: YamlSource): Problem[] {
  const { documents, file } = source;
  if (documents.length === 0 || !documents[0].contents) {
    return documents[0]?.errors.length
      ? yamlErrors(source, documents[0])
      : [
          {
            position: { file, line: 1, column: 1 },
            path: '',
            message: 'empty',
          },
        ];
  }
  const unquoted = documents.flatMap(document =>
    unquotedTemplates(source, document),
  );
  if (unquoted.length > 0) {
    return unquoted;
  }
  const [first, ...others] = documents;
  const broken = yamlErrors(source, first);
  if (broken.length > 0) {
    return broken;
  }
  const second = others.find(({ contents }) => !isEmpty(contents));
  return [
    ...(second
      ? [
          {
            position: source.positionAt(
              second.contents?.range[0] ?? second.range[0],
            ),
            path: '',
            message:
              'a second document begins here; one file holds one manifest',
          },
        ]
      : []),
    ...badNodes(source, first),
    ...ambiguousScalars(source, first),
  ];
}

/** Whether a document holds nothing: `---` at the end of a file begins such a one. */
function isEmpty(contents: Document.Parsed['contents']): boolean {
  return (
    contents === null ||
    (isScalar(contents) && contents.range[0] === contents.range[1])
  );
}

/** Duplicate keys all at once; of the rest the first, since what follows it is mostly its echo. */
function yamlErrors(source: YamlSource, document: Document.Parsed): Problem[] {
  const duplicates = document.errors.filter(
    ({ code }) => code === 'DUPLICATE_KEY',
  );
  const broken = document.errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  return [
    ...duplicates.map(({ pos: [start] }) => ({
      position: source.positionAt(start),
      path: '',
      message: 'this key stands twice in its map',
    })),
    ...(broken
      ? [
          {
            position: source.positionAt(broken.pos[0]),
            path: '',
            message:
              broken.code === 'RESOURCE_EXHAUSTION'
                ? TOO_DEEP
                : `broken YAML: ${broken.message}`,
          },
        ]
      : []),
  ];
}

/** YAML reads `{{ .X }}` without quotes as a map whose key is a map, which nobody means. */
function unquotedTemplates(
  source: YamlSource,
  document: Document.Parsed,
): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Map(_, node) {
      const start = node.range?.[0] ?? 0;
      if (!node.flow || !source.text.startsWith('{{', start)) {
        return undefined;
      }
      const ofLine = source.text.slice(start).split('\n', 1)[0];
      const isBlock =
        /^\{\{-?\s*(?:if|else|end|range|with|define|block)\b/.test(ofLine);
      problems.push({
        position: source.positionAt(start),
        path: '',
        message: isBlock
          ? 'a template can only stand inside of a value, not around fields; quote it'
          : 'a template must be quoted, or YAML takes it for a map: quote it, as in "{{ .SHA }}"',
      });
      return visit.SKIP;
    },
  });
  return problems;
}

/** Keys and tags that no JSON could hold. */
function badNodes(source: YamlSource, document: Document.Parsed): Problem[] {
  const problems: Problem[] = [];
  const report = (offset: number, message: string) =>
    problems.push({ position: source.positionAt(offset), path: '', message });
  visit(document, {
    Pair(_, { key }) {
      if (isNode(key) && !isScalar(key)) {
        report(key.range?.[0] ?? document.range[0], 'a key must be text');
      }
    },
    Node(_, node) {
      const message = tagProblem(node);
      if (message) {
        report(node.range?.[0] ?? document.range[0], message);
      }
    },
  });
  return problems;
}

const TYPE_TAGS: Record<string, { name: ScalarType; problem: string }> = {
  'tag:yaml.org,2002:int': { name: 'int', problem: 'is not an integer' },
  'tag:yaml.org,2002:float': { name: 'float', problem: 'is not a number' },
  'tag:yaml.org,2002:bool': { name: 'bool', problem: 'is not true or false' },
};

const PLAIN_TAGS = new Set(
  ['str', 'null', 'map', 'seq', 'merge'].map(
    name => `tag:yaml.org,2002:${name}`,
  ),
);

/**
 * What a tag (`!!int`, `!!float`, `!!bool`) makes of a scalar that the parser left as text: a template keeps its tag in the
 * text, where an artifact's JSON can carry it. `undefined` where there is nothing to do, or nothing that can be done.
 */
export function taggedValue(node: Node): string | number | boolean | undefined {
  const type = node.tag === undefined ? undefined : TYPE_TAGS[node.tag];
  if (!type || !isScalar(node) || typeof node.value !== 'string') {
    return undefined;
  }
  return isTemplate(node.value)
    ? `!!${type.name} ${node.value}`
    : parseScalar(type.name, node.value);
}

function tagProblem(node: Node): string | undefined {
  const { tag } = node;
  if (tag === undefined || PLAIN_TAGS.has(tag)) {
    return undefined;
  }
  const type = TYPE_TAGS[tag];
  if (!type) {
    return `unknown tag ${tag}; !!int, !!float, !!bool and !!str are understood`;
  }
  return (isScalar(node) && typeof node.value !== 'string') ||
    taggedValue(node) !== undefined
    ? undefined
    : `the value ${type.problem}`;
}
