import {
  GimletError,
  type AppCommand,
  type ObjectRef,
  type Observation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { AgentCommands, AskedCommand, ClusterStore } from '../../agents';
import { findObject, ofType, ownerOf, refOf } from './appObjects';
import type { AppPlace } from '../../arrival/types';

/** Milliseconds. */
const TIMEOUT = 30_000;

const RESTARTABLE = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** @see AppCommands */
export interface AppCommandsOptions {
  clusters: Pick<ClusterStore, 'observations'>;
  commands: Pick<AgentCommands, 'text'>;
}

/** Says an app's commands to the agent in terms of its cluster. Who asks has been authorised. */
export class AppCommands {
  readonly #options: AppCommandsOptions;

  constructor(options: AppCommandsOptions) {
    this.#options = options;
  }

  /** Answers what the agent did, in its words. */
  async carryOut(place: AppPlace, command: AppCommand): Promise<string> {
    const { environment, app } = place;
    const observations = await this.#options.clusters.observations({
      environment,
      apps: [app],
      types: ['kustomization', 'workload'],
      shared: true,
    });
    const said: string[] = [];
    for (const asked of inTermsOfCluster(place, command, observations)) {
      const answer = await this.#options.commands.text(environment, asked, {
        timeout: TIMEOUT,
      });
      said.push(answer.said || answer.text);
    }
    return said.filter(Boolean).join('\n');
  }
}

function inTermsOfCluster(
  place: AppPlace,
  command: AppCommand,
  observations: readonly Observation[],
): AskedCommand[] {
  const { app } = place;
  if (command.kind === 'restart') {
    const objects = restarted(place, command.workloads, observations);
    return [{ kind: 'restart', app, objects }];
  }
  const owner = ownerOf(app, observations);
  if (!owner) {
    throw new GimletError(
      'not-found',
      `The agent sees no Kustomization that applies ${place.environment}/${app}`,
      { whatToDo: 'Wait until Flux has picked the app up.' },
    );
  }
  const { kustomization, isShared } = owner;
  const object = refOf(kustomization);
  if (!object) return [];
  if (command.kind === 'reconcile') {
    const source: ObjectRef = kustomization.sourceRef;
    return [
      ...(command.withSource
        ? [{ kind: 'reconcile' as const, app, object: source }]
        : []),
      { kind: 'reconcile', app, object },
    ];
  }
  if (isShared) {
    throw new GimletError(
      'conflict',
      `The Kustomization ${object.namespace}/${object.name} applies other apps than ${app} too`,
      {
        whatToDo: `To ${command.kind} all of them: flux ${command.kind} kustomization ${object.name} -n ${object.namespace}`,
      },
    );
  }
  return [{ kind: command.kind, app, object }];
}

function restarted(
  place: AppPlace,
  named: Extract<AppCommand, { kind: 'restart' }>['workloads'],
  observations: readonly Observation[],
): ObjectRef[] {
  const all = ofType(observations, 'workload')
    .filter(it => it.app === place.app && RESTARTABLE.includes(it.kind))
    .flatMap(it => refOf(it) ?? []);
  if (named) return named.map(one => findObject(place, all, one));
  if (all.length > 0) return all;
  throw new GimletError(
    'not-found',
    `${place.environment}/${place.app} has nothing that can be restarted`,
    { whatToDo: `Only these can be: ${RESTARTABLE.join(', ')}.` },
  );
}
