/**
 * The peer of `agent-memory`: the informers of @kubernetes/client-node on the kinds that an agent watches, as its README has them.
 * `node informers.mjs <kubeconfig>`
 */
import {
  AppsV1Api,
  BatchV1Api,
  CoreV1Api,
  KubeConfig,
  makeInformer,
  NetworkingV1Api,
} from '@kubernetes/client-node';

const config = new KubeConfig();
config.loadFromFile(process.argv[2]);
const apps = config.makeApiClient(AppsV1Api);
const batch = config.makeApiClient(BatchV1Api);
const core = config.makeApiClient(CoreV1Api);
const networking = config.makeApiClient(NetworkingV1Api);

const informers = [
  ['/apis/apps/v1/deployments', () => apps.listDeploymentForAllNamespaces()],
  ['/apis/apps/v1/statefulsets', () => apps.listStatefulSetForAllNamespaces()],
  ['/apis/apps/v1/daemonsets', () => apps.listDaemonSetForAllNamespaces()],
  ['/apis/apps/v1/replicasets', () => apps.listReplicaSetForAllNamespaces()],
  ['/apis/batch/v1/jobs', () => batch.listJobForAllNamespaces()],
  ['/apis/batch/v1/cronjobs', () => batch.listCronJobForAllNamespaces()],
  ['/api/v1/pods', () => core.listPodForAllNamespaces()],
  ['/api/v1/services', () => core.listServiceForAllNamespaces()],
  ['/api/v1/events', () => core.listEventForAllNamespaces()],
  [
    '/apis/networking.k8s.io/v1/ingresses',
    () => networking.listIngressForAllNamespaces(),
  ],
].map(([path, list]) => makeInformer(config, path, list));

for (const informer of informers) {
  informer.on('error', () => setTimeout(() => informer.start(), 5000));
}
await Promise.all(informers.map(informer => informer.start()));
process.stdout.write('ready\n');
