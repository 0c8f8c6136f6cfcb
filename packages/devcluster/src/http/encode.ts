import type { KubeObject } from '../store';

const encoded = new WeakMap<KubeObject, string>();

/** An object in JSON. Objects of the store never change, so each is written once, however many watch it. */
export function encode(object: KubeObject): string {
  let text = encoded.get(object);
  if (text === undefined) {
    text = JSON.stringify(object);
    encoded.set(object, text);
  }
  return text;
}
