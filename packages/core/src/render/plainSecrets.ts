import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { isRecord } from '../manifest/plainValue';
import { placeOf, titleOfObject, type KubernetesObject } from './yamlDocuments';

/** How SOPS writes an encrypted value. */
const ENCRYPTED_BY_SOPS = /^ENC\[AES256_GCM,data:[^\]]*\]$/;

/** Whether the object is a Secret of Kubernetes itself: a SealedSecret or an ExternalSecret holds nothing in clear. */
export function isSecret(object: KubernetesObject): boolean {
  return object.kind === 'Secret' && object.apiVersion === 'v1';
}

/**
 * Every entry of a Secret, in both forms, with its text as it was written. Kubernetes drops `binaryData`, which only a
 * ConfigMap has, but git would keep it.
 */
function entriesOf(object: KubernetesObject): [string, unknown][] {
  const { data, stringData, binaryData } = object.content;
  return [data, stringData, binaryData].flatMap(entries => {
    if (isRecord(entries)) {
      return Object.entries(entries);
    }
    // Data in a form that is no map cannot be judged, so it counts as in clear.
    return entries === undefined || entries === '' || entries === 'null'
      ? []
      : [['data', entries] as [string, unknown]];
  });
}

function keysInClear(object: KubernetesObject): string[] {
  const { sops } = object.content;
  const encrypted = isRecord(sops) && typeof sops.mac === 'string';
  const inClear = entriesOf(object)
    .filter(
      ([, value]) =>
        value !== '' &&
        !(
          encrypted &&
          typeof value === 'string' &&
          ENCRYPTED_BY_SOPS.test(value)
        ),
    )
    .map(([key]) => key);
  return [...new Set(inClear)].sort();
}

/**
 * Refuses Secrets that would come into git in clear: a GimletError `plain-secret` that names the objects and their keys,
 * never a value. Empty ones and those that SOPS encrypted pass.
 */
export function refusePlainSecrets(objects: KubernetesObject[]): void {
  const inClear = objects
    .filter(isSecret)
    .map(object => ({ object, keys: keysInClear(object) }))
    .filter(({ keys }) => keys.length > 0);
  if (inClear.length === 0) {
    return;
  }
  const list = inClear.map(
    ({ object, keys }) =>
      `${titleOfObject(object)} of ${placeOf(
        object,
        object.origin,
      )} (${keys.join(', ')})`,
  );
  throw new GimletError(
    'plain-secret',
    `This would write ${
      inClear.length === 1 ? 'a Secret' : `${inClear.length} Secrets`
    } in clear into git: ${list.join('; ')}`,
    {
      whatToDo:
        'Let the chart use a Secret that is in the cluster already, seal it (SealedSecret) or encrypt it with SOPS; allowPlainSecrets of the layout file allows it for the whole environment.',
      problems: list.map(message => ({ path: '', message })),
    },
  );
}

/** Every text that a Secret's values appear as: as they are, and decoded. For masking. */
export function secretTexts(objects: KubernetesObject[]): string[] {
  return objects.filter(isSecret).flatMap(object =>
    entriesOf(object).flatMap(([, value]) => {
      if (typeof value !== 'string') {
        return [];
      }
      return [value, Buffer.from(value, 'base64').toString('utf8')];
    }),
  );
}
