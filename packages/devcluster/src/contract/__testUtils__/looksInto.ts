import { POD, type Pod } from '../../objects/pods';
import type { Deployment } from '../../objects/workloads';
import type { AnyObject, KindRef, KubeObject } from '../../store';
import { eventually, type TestCluster } from './clusters';

export const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' };

/** What tests of workloads look at in their namespace. */
export function looksInto(
  cluster: () => TestCluster,
  namespace: () => string,
): {
  until<T extends AnyObject>(
    kind: KindRef,
    name: string,
    test: (object: T) => unknown,
  ): Promise<T>;
  pods(app: string): Promise<Pod[]>;
  setImage(name: string, image: string): Promise<KubeObject>;
} {
  return {
    until: <T extends AnyObject>(
      kind: KindRef,
      name: string,
      test: (object: T) => unknown,
    ) =>
      eventually(async () => {
        const object = await cluster().store.get<T>(kind, {
          namespace: namespace(),
          name,
        });
        return test(object) ? object : undefined;
      }),
    async pods(app) {
      const { items } = await cluster().store.list<Pod>(POD, {
        namespace: namespace(),
        labelSelector: `app=${app}`,
      });
      return items;
    },
    setImage: (name, image) =>
      cluster().store.patch(
        DEPLOYMENT,
        { namespace: namespace(), name },
        {
          type: 'strategic',
          body: {
            spec: {
              template: { spec: { containers: [{ name: 'main', image }] } },
            },
          },
        },
      ),
  };
}

/** How far a rollout is. */
export function progressing({ status }: Deployment) {
  return status?.conditions?.find(({ type }) => type === 'Progressing');
}

export function isRolledOut({ metadata, spec, status }: Deployment): boolean {
  return (
    status?.observedGeneration === metadata.generation &&
    status?.availableReplicas === spec.replicas &&
    status?.updatedReplicas === spec.replicas &&
    status?.replicas === spec.replicas
  );
}
