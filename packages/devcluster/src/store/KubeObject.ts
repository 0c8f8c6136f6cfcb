/** One entry of `metadata.ownerReferences`. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** One entry of `metadata.managedFields`. */
export interface ManagedFields {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  time?: string;
  fieldsType: 'FieldsV1';
  fieldsV1: Record<string, unknown>;
  subresource?: string;
}

/** What every object has. Instants are RFC 3339 with whole seconds, as the API server writes them. */
export interface ObjectMeta {
  name: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: ManagedFields[];
}

/** What names a kind. An object is one too. */
export interface KindRef {
  apiVersion: string;
  kind: string;
}

/** What names an object within its kind. `namespace` is left out for what has none. */
export interface ObjectName {
  namespace?: string;
  name: string;
}

/** Any object, as it is in JSON. */
export interface KubeObject extends KindRef {
  metadata: ObjectMeta;
  [field: string]: unknown;
}

/** An object with a known shape. */
export interface TypedObject<TSpec, TStatus> extends KindRef {
  metadata: ObjectMeta;
  spec: TSpec;
  status?: TStatus;
}

/** The group of an `apiVersion`: empty for `v1`. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
}
