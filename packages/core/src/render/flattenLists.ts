import { Document, isMap, isSeq, visit } from 'yaml';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  isList,
  parseAsWritten,
  placeOf,
  readObject,
  writeAnew,
  type KubernetesObject,
} from './yamlDocuments';

/** Puts the objects of a `List` in its place. Its items are written anew, their scalars kept as they were. */
export function flattenList(object: KubernetesObject): KubernetesObject[] {
  if (!isList(object.kind, object.content)) {
    return [object];
  }
  const list = parseAsWritten(object.text);
  const items = list.get('items', true);
  if (!isSeq(items)) {
    throw aliasInList(object);
  }
  return items.items.flatMap(item => {
    if (!isMap(item)) {
      throw aliasInList(object);
    }
    visit(item, {
      Alias: () => {
        throw aliasInList(object);
      },
    });
    const document = new Document(null, { schema: 'failsafe' });
    document.contents = item;
    if (object.kind !== 'List') {
      // The items of a typed list need not say what they are.
      for (const [key, value] of [
        ['kind', object.kind.slice(0, -'List'.length)],
        ['apiVersion', object.apiVersion],
      ]) {
        if (!item.has(key)) {
          item.items.unshift(document.createPair(key, value));
        }
      }
    }
    const text = writeAnew(document);
    return flattenList(
      readObject({ text, source: object.source }, object.origin),
    );
  });
}

function aliasInList(object: KubernetesObject): GimletError {
  return new GimletError(
    'render',
    `${placeOf(object, object.origin)} renders a ${
      object.kind
    } whose items are not written out`,
    {
      whatToDo: 'Write the items as separate documents, without YAML aliases.',
    },
  );
}
