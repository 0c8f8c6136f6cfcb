/** Objects as large as those of a real cluster, with what an agent has no use for. */
export interface ClusterObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace: string;
    uid: string;
    resourceVersion: string;
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

export interface ClusterSize {
  workloads: number;
  pods: number;
  /** ReplicaSets of each workload: the newest has its pods. */
  replicaSets: number;
  namespaces: number;
}

const CREATED = '2026-01-02T03:04:05Z';

/** The same part for all objects that have it: ten clusters lie in the memory of one process. */
function oncePer<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>();
  return name => {
    const known = made.get(name) ?? make(name);
    made.set(name, known);
    return known;
  };
}

/** What the API server says about who set which field: about a third of an object. */
const managedFields = oncePer((kind: string): unknown[] =>
  ['kustomize-controller', 'kube-controller-manager', 'kubelet'].map(
    manager => ({
      manager,
      operation: 'Apply',
      apiVersion: 'v1',
      time: CREATED,
      fieldsType: 'FieldsV1',
      fieldsV1: Object.fromEntries(
        Array.from({ length: 24 }, (_, index) => [
          `f:${kind.toLocaleLowerCase('en-US')}Field${index}`,
          { 'f:name': {}, 'f:value': {}, '.': {} },
        ]),
      ),
    }),
  ),
);

function uid(kind: string, name: string): string {
  return `${kind}-${name}-0f0f-4f4f-8888-012345678901`.slice(0, 60);
}

const podSpec = oncePer((app: string): Record<string, unknown> => {
  return {
    serviceAccountName: 'default',
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    volumes: [
      {
        name: 'kube-api-access',
        projected: { sources: [{ serviceAccountToken: { path: 'token' } }] },
      },
      { name: 'config', configMap: { name: `${app}-config` } },
    ],
    containers: [
      {
        name: 'main',
        image: `registry.acme.example/${app}:1f3c9a2`,
        ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
        env: Array.from({ length: 20 }, (_, index) => ({
          name: `SETTING_${index}`,
          value: `value of setting ${index} of ${app}`,
        })),
        resources: {
          requests: { cpu: '100m', memory: '128Mi' },
          limits: { memory: '256Mi' },
        },
        livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
        readinessProbe: { httpGet: { path: '/healthz', port: 'http' } },
        volumeMounts: [{ name: 'config', mountPath: '/etc/app' }],
      },
    ],
  };
});

function metadata(
  kind: string,
  name: string,
  namespace: string,
  labels: Record<string, string>,
  owner?: ClusterObject,
) {
  return {
    name,
    namespace,
    uid: uid(kind, `${namespace}-${name}`),
    resourceVersion: '1',
    generation: 1,
    creationTimestamp: CREATED,
    labels,
    annotations: { 'deployment.kubernetes.io/revision': '1' },
    ...(owner && {
      ownerReferences: [
        {
          apiVersion: owner.apiVersion,
          kind: owner.kind,
          name: owner.metadata.name,
          uid: owner.metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    }),
    managedFields: managedFields(kind),
  };
}

const condition = (type: string, status = 'True') => ({
  type,
  status,
  reason: `${type}Reason`,
  message: `${type} is ${status} because everything is as it should be`,
  lastTransitionTime: CREATED,
  lastUpdateTime: CREATED,
});

function workload(name: string, namespace: string, replicas: number) {
  const labels = { 'app.kubernetes.io/instance': name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata('Deployment', name, namespace, labels),
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(name) },
    },
    status: {
      observedGeneration: 1,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
      conditions: [condition('Available'), condition('Progressing')],
    },
  };
}

function replicaSet(owner: ClusterObject, revision: number, replicas: number) {
  const { name, namespace } = owner.metadata;
  const hash = `7d9f8b6c${revision}`;
  const labels = {
    'app.kubernetes.io/instance': name,
    'pod-template-hash': hash,
  };
  const made = metadata(
    'ReplicaSet',
    `${name}-${hash}`,
    namespace,
    labels,
    owner,
  );
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      ...made,
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
    },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(name) },
    },
    status: { replicas, readyReplicas: replicas, observedGeneration: 1 },
  };
}

/** A pod; its restarts tell how often it was changed. */
function pod(owner: ClusterObject, index: number) {
  const { name, namespace } = owner.metadata;
  const labels = owner.metadata.labels as Record<string, string>;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata('Pod', `${name}-${index}`, namespace, labels, owner),
    spec: { ...podSpec(labels['app.kubernetes.io/instance']), nodeName: 'n1' },
    status: {
      phase: 'Running',
      podIP: '10.0.0.1',
      startTime: CREATED,
      conditions: [
        'Initialized',
        'Ready',
        'ContainersReady',
        'PodScheduled',
      ].map(type => condition(type)),
      containerStatuses: [
        {
          name: 'main',
          image: 'registry.acme.example/app:1f3c9a2',
          imageID: `registry.acme.example/app@sha256:${'0'.repeat(64)}`,
          containerID: `containerd://${'1'.repeat(64)}`,
          ready: true,
          started: true,
          restartCount: 0,
          state: { running: { startedAt: CREATED } },
          lastState: {},
        },
      ],
    },
  };
}

/** All objects of a cluster, by the path under which they are listed. */
export function clusterObjects({
  workloads,
  pods,
  replicaSets,
  namespaces,
}: ClusterSize): Map<string, ClusterObject[]> {
  const deployments: ClusterObject[] = [];
  const sets: ClusterObject[] = [];
  const allPods: ClusterObject[] = [];
  const each = Math.floor(pods / workloads);
  for (let index = 0; index < workloads; index += 1) {
    const namespace = `team-${index % namespaces}`;
    const deployment = workload(`app-${index}`, namespace, each);
    deployment.metadata.annotations['deployment.kubernetes.io/revision'] =
      String(replicaSets);
    deployments.push(deployment);
    for (let revision = 1; revision <= replicaSets; revision += 1) {
      const isNewest = revision === replicaSets;
      const set = replicaSet(deployment, revision, isNewest ? each : 0);
      sets.push(set);
      if (!isNewest) continue;
      for (let number = 0; number < each; number += 1) {
        allPods.push(pod(set, number));
      }
    }
  }
  return new Map([
    ['/apis/apps/v1/deployments', deployments],
    ['/apis/apps/v1/replicasets', sets],
    ['/api/v1/pods', allPods],
    ['/apis/apps/v1/statefulsets', []],
    ['/apis/apps/v1/daemonsets', []],
    ['/apis/batch/v1/jobs', []],
    ['/apis/batch/v1/cronjobs', []],
    ['/api/v1/services', []],
    ['/api/v1/events', []],
    ['/apis/networking.k8s.io/v1/ingresses', []],
  ]);
}
