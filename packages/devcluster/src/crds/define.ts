import type { KubeObject } from '../store';
import { object, STRING, type Schema } from './schemas';

/** A CustomResourceDefinition of one version, with a status of its own. */
export function define(kind: {
  group: string;
  version: string;
  kind: string;
  plural: string;
  shortNames: readonly string[];
  columns: ReadonlyArray<{ name: string; type: string; jsonPath: string }>;
  spec: Schema;
  status: Schema;
}): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${kind.plural}.${kind.group}` },
    spec: {
      group: kind.group,
      scope: 'Namespaced',
      names: {
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural: kind.plural,
        singular: kind.kind.toLowerCase(),
        shortNames: kind.shortNames,
      },
      versions: [
        {
          name: kind.version,
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: object({
              apiVersion: STRING,
              kind: STRING,
              metadata: { type: 'object' },
              spec: kind.spec,
              status: kind.status,
            }),
          },
          subresources: { status: {} },
          additionalPrinterColumns: kind.columns,
        },
      ],
    },
  };
}
