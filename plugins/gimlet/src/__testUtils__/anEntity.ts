import type { Entity } from '@backstage/catalog-model';

/** The component of an app of its own name; without an app where it is empty. */
export function anEntity(app: string = 'checkout'): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: app || 'library',
      namespace: 'default',
      ...(app && {
        annotations: {
          'gimlet.io/app': app,
          'gimlet.io/git-repository': `acme/${app}`,
        },
      }),
    },
  };
}
