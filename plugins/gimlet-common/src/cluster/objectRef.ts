import { z } from 'zod/v3';

/** Names one object of a cluster. @public */
export const objectRefSchema = z.object({
  /** The API group without a version; empty for the core group. */
  group: z.string(),
  kind: z.string(),
  /** Empty for objects without a namespace. */
  namespace: z.string(),
  name: z.string(),
});

/** @public */
export type ObjectRef = z.output<typeof objectRefSchema>;

/** As Flux and people name an object: `Deployment/shop/cart`, `Namespace/shop`. @public */
export function objectRefText(
  ref: Pick<ObjectRef, 'kind' | 'namespace' | 'name'>,
): string {
  return ref.namespace
    ? `${ref.kind}/${ref.namespace}/${ref.name}`
    : `${ref.kind}/${ref.name}`;
}

/** Whether both name the same object. @public */
export function sameObject(a: ObjectRef, b: ObjectRef): boolean {
  return (
    a.kind === b.kind &&
    a.name === b.name &&
    a.namespace === b.namespace &&
    a.group === b.group
  );
}
