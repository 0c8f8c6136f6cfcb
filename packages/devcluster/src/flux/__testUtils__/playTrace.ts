import { ManualClock } from '../../clock/ManualClock';
import { ObjectCache, type ClusterStore, type KubeObject } from '../../store';
import type { Condition } from '../api/conditions';
import { GIT_REPOSITORY } from '../api/GitRepository';
import { KUSTOMIZATION } from '../api/Kustomization';
import { startFlux } from '../startFlux';
import type { FluxTrace, TraceManifest, TraceStep } from '../traces/FluxTrace';
import {
  ChannelRecorder,
  isCompared,
  maskText,
  toldBy,
  type Channels,
} from './channels';
import { foundNamespaces } from './foundNamespaces';
import { startTraceCluster } from './startTraceCluster';
import { GitHost } from './GitHost';
import { WebhookReceiver } from './WebhookReceiver';

const START = new Date('2030-01-01T00:00:00Z');

const KINDS: Record<string, { apiVersion: string; kind: string }> = {
  GitRepository: GIT_REPOSITORY,
  Kustomization: KUSTOMIZATION,
  Deployment: { apiVersion: 'apps/v1', kind: 'Deployment' },
  Namespace: { apiVersion: 'v1', kind: 'Namespace' },
};

/** Plays the steps of a trace to the stand-in, and gives what was seen of Flux's objects. */
export async function playTrace(
  trace: FluxTrace,
  options: { transport: 'http' | 'file' },
): Promise<Channels> {
  const problems: unknown[] = [];
  const onError = (what: string, error: unknown) =>
    problems.push(`${what}: ${(error as Error).stack}`);
  let settled = async () => {};
  const clock = new ManualClock({ start: START, settled: () => settled() });
  const git = await GitHost.start({
    name: trace.name,
    branch: branchOf(trace),
    transport: options.transport,
  });
  const webhooks = await WebhookReceiver.start({ key: keyOf(trace) });
  const cluster = await startTraceCluster({
    clock,
    onError: error => onError('the cluster', error),
  });
  const { store } = cluster;
  const namespaces = foundNamespaces(trace);
  for (const namespace of namespaces) {
    await store.apply<KubeObject>(namespace, {
      fieldManager: 'kustomize-controller',
    });
  }
  const recorder = new ChannelRecorder(masking(git));
  const caches = await follow(store, recorder);
  const flux = await startFlux({
    store,
    clock,
    // Only its description says how the controller was started.
    cancelHealthCheckOnNewRevision: trace.what.includes(
      'CancelHealthCheckOnNewRevision',
    ),
    onError,
  });
  settled = flux.settled;
  const at = (t: number) => new Date(START.getTime() + t * 1000);
  try {
    for (const step of trace.steps) {
      await clock.advanceTo(at(step.t));
      await play(step, { store, git, server: webhooks.base });
    }
    await clock.advanceTo(at(trace.ended));
  } finally {
    await flux.stop();
    caches.forEach(cache => cache.stop());
    cluster.stop();
    await git.stop();
    await webhooks.stop();
  }
  webhooks.received.forEach(webhook =>
    recorder.hear('webhooks', toldBy(webhook)),
  );
  if (problems.length) {
    throw new Error(problems.join('\n'));
  }
  return recorder.channels;
}

async function play(
  step: TraceStep,
  { store, git, server }: { store: ClusterStore; git: GitHost; server: string },
): Promise<void> {
  switch (step.do) {
    case 'commit':
      return git.commit(step);
    case 'reset':
      return git.reset(step.to);
    case 'git-server':
      return git.set(step.state);
    case 'apply': {
      const object = JSON.parse(
        JSON.stringify(step.object)
          .replaceAll('{git}', git.base)
          .replaceAll('{server}', server),
      ) as TraceManifest;
      await store.apply<KubeObject>(
        { ...object },
        { fieldManager: 'recorder' },
      );
      return undefined;
    }
    case 'annotate':
      return patch(store, step.object, {
        metadata: { annotations: step.annotations },
      });
    case 'patch':
      return patch(store, step.object, step.patch);
    case 'observe': {
      const [kind, name] = parsed(step.object);
      const { metadata, status } = await store.get(kind, name);
      expect({ labels: metadata.labels, status }).toMatchObject({
        ...(step.labels ? { labels: step.labels } : {}),
        ...(step.phase ? { status: { phase: step.phase } } : {}),
      });
      return undefined;
    }
    default:
      throw new Error(`A step of an unknown kind: ${JSON.stringify(step)}`);
  }
}

async function patch(
  store: ClusterStore,
  object: string,
  body: Record<string, unknown>,
): Promise<void> {
  const [kind, name] = parsed(object);
  await store.patch(
    kind,
    name,
    { type: 'merge', body },
    { fieldManager: 'recorder' },
  );
}

function parsed(
  object: string,
): [
  kind: { apiVersion: string; kind: string },
  name: { namespace?: string; name: string },
] {
  const [kind, ...rest] = object.split('/');
  const [name, namespace] = rest.reverse();
  return [KINDS[kind], { namespace, name }];
}

/** Sees every change of Flux's objects, and hears every event about them. */
async function follow(
  store: ClusterStore,
  recorder: ChannelRecorder,
): Promise<Array<{ stop(): void }>> {
  const caches = [
    ...[GIT_REPOSITORY, KUSTOMIZATION].map(
      kind =>
        new ObjectCache<KubeObject>({
          store,
          kind,
          onChange: ({ before, after }) =>
            see(recorder, after ?? before!, !after),
        }),
    ),
    new ObjectCache<KubeObject>({
      store,
      kind: { apiVersion: 'v1', kind: 'Event' },
      onChange: ({ after }) => {
        if (after) {
          hear(recorder, after);
        }
      },
    }),
  ];
  for (const cache of caches) {
    await cache.start();
  }
  return caches;
}

function see(
  recorder: ChannelRecorder,
  { kind, metadata, ...object }: KubeObject,
  isGone: boolean,
): void {
  const { conditions, inventory, artifact, ...status } = (object.status ??
    {}) as {
    conditions?: Condition[];
    inventory?: { entries: Array<{ id: string }> };
    artifact?: { revision: string };
    lastAttemptedRevision?: string;
    lastAppliedRevision?: string;
    lastHandledReconcileAt?: string;
    observedGeneration?: number;
  };
  recorder.see({
    object: `${kind}/${metadata.namespace}/${metadata.name}`,
    isGone,
    ...(isGone
      ? {}
      : {
          finalizers: metadata.finalizers,
          conditions,
          inventory: inventory?.entries.map(({ id }) => id),
          artifact: artifact?.revision,
          lastAttemptedRevision: status.lastAttemptedRevision,
          lastAppliedRevision: status.lastAppliedRevision,
          lastHandledReconcileAt: status.lastHandledReconcileAt,
          observedGeneration: status.observedGeneration,
        }),
  });
}

function hear(recorder: ChannelRecorder, event: KubeObject): void {
  const { involvedObject, type, reason, message, source } =
    event as KubeObject & {
      involvedObject: { kind: string; namespace: string; name: string };
      type: string;
      reason: string;
      message: string;
      source: { component: string };
    };
  const object = `${involvedObject.kind}/${involvedObject.namespace}/${involvedObject.name}`;
  if (isCompared(object)) {
    recorder.hear('events', {
      object,
      type,
      reason,
      message,
      annotations: event.metadata.annotations ?? {},
      source: source.component,
    });
  }
}

/** Gives what differs from run to run the names that the recordings have for it. */
function masking(git: GitHost): (text: string) => string {
  return text => {
    let masked = maskText(text)
      .replaceAll(git.base, '{git}')
      .replaceAll(git.host, '{git-host}');
    for (const [id, sha] of git.commits) {
      masked = masked
        .replaceAll(sha, `{${id}}`)
        .replaceAll(sha.slice(0, 8), `{${id}:8}`);
    }
    return masked;
  };
}

function keyOf({ steps }: FluxTrace): string {
  const secrets = steps.flatMap(step =>
    step.do === 'apply' ? step.object.stringData?.token ?? [] : [],
  );
  return secrets[0] ?? '';
}

/** The branch that the commits of a trace are on. */
function branchOf({ transitions }: FluxTrace): string {
  const texts = JSON.stringify(transitions);
  return /([\w-]+)@sha1:/.exec(texts)?.[1] ?? 'main';
}
