import { groupOf, type KubeObject, type ResourceInfo } from '../store';
import type { FieldType } from '../fields/FieldType';

/** A column of `kubectl get`. */
export interface Column {
  name: string;
  type?: 'string' | 'integer' | 'date';
  /** Shown with `-o wide` alone. */
  wide?: true;
  value(object: KubeObject, now: Date): unknown;
}

/** A field that a write is refused for, in the words of the API server. */
export interface FieldError {
  reason:
    | 'FieldValueInvalid'
    | 'FieldValueRequired'
    | 'FieldValueNotSupported'
    | 'FieldValueForbidden';
  field: string;
  message: string;
}

/** What the API server knows of a kind. */
export interface KindDefinition extends ResourceInfo {
  group: string;
  version: string;
  singular: string;
  shortNames: readonly string[];
  categories: readonly string[];
  /** Parts of an object that are written by paths of their own. */
  subresources: ReadonlyArray<'status' | 'scale'>;
  /** Whether `metadata.generation` counts the changes of what is wanted. */
  counted: boolean;
  /** What becomes of dependents where a deletion does not say. */
  defaultPropagation: 'Background' | 'Orphan';
  /** Whether an object may be replaced by one that does not say of which version it is. */
  replacedBlindly: boolean;
  /** Whether all objects of a selection can be deleted at once. */
  deletedTogether: boolean;
  /** What field selectors may name, besides the name and the namespace. */
  selectableFields: readonly string[];
  type: FieldType;
  /** Of a kind of a CustomResourceDefinition, as it stands there. */
  schema?: Readonly<Record<string, unknown>>;
  /** Whether strategic merge patches are understood: not for kinds of a CustomResourceDefinition. */
  strategic: boolean;
  columns: readonly Column[];
  /** The object with what it leaves out. The given one may be changed. */
  complete(object: KubeObject, before: KubeObject | undefined): KubeObject;
  validate(object: KubeObject, before: KubeObject | undefined): FieldError[];
}

/** How a kind is described; what is left out is the usual. */
export type KindDescription = Pick<
  KindDefinition,
  'apiVersion' | 'kind' | 'resource' | 'namespaced'
> &
  Partial<KindDefinition>;

/** Fields of `metadata` that are merged in a way of their own. */
const METADATA: FieldType = {
  fields: {
    name: 'string',
    namespace: 'string',
    labels: 'strings',
    annotations: 'strings',
    finalizers: { items: 'string', set: true },
    ownerReferences: { items: 'any', keys: ['uid'] },
  },
};

/** Fills a description up. */
export function defineKind(description: KindDescription): KindDefinition {
  const { apiVersion, kind, type } = description;
  return {
    group: groupOf(apiVersion),
    version: apiVersion.split('/').at(-1)!,
    singular: kind.toLowerCase(),
    shortNames: [],
    categories: [],
    subresources: [],
    counted: false,
    defaultPropagation: 'Background',
    replacedBlindly: true,
    deletedTogether: true,
    selectableFields: [],
    strategic: true,
    columns: [],
    complete: object => object,
    validate: () => [],
    ...description,
    type: {
      fields: {
        ...(typeof type === 'object' && 'fields' in type ? type.fields : {}),
        metadata: METADATA,
      },
    },
  };
}

/** `deployments.apps`, or `pods`; how messages call a resource. */
export function qualifiedResource({
  resource,
  group,
}: Pick<KindDefinition, 'resource' | 'group'>): string {
  return group ? `${resource}.${group}` : resource;
}

/** `Deployment.apps`, or `Pod`; how messages call a kind. */
export function qualifiedKind({
  kind,
  group,
}: Pick<KindDefinition, 'kind' | 'group'>): string {
  return group ? `${kind}.${group}` : kind;
}
