import {
  GimletError,
  type AppLive,
  type ContainerObservation,
  type PodObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { UsageError } from '../../terminal';
import { isNamed, readName } from './objectName';

/** Each is a stream of its own. */
const MOST_PODS = 10;

/** Which logs of an app are meant. */
export interface LogChoice {
  container?: string;
  previous?: boolean;
}

/** Those that were named as `kubectl` takes them: a pod, or all of `deployment/checkout`; else those of the app that run. */
function named(
  pods: readonly PodObservation[],
  given: string | undefined,
): PodObservation[] {
  if (given === undefined) {
    return pods.filter(
      ({ phase }) => phase !== 'Succeeded' || pods.length === 1,
    );
  }
  const wanted = readName(given);
  return pods.filter(pod =>
    (wanted.kind ?? 'Pod') === 'Pod'
      ? isNamed({ ...pod, kind: 'Pod' }, wanted)
      : pod.workload && isNamed(pod.workload, wanted),
  );
}

/** The container whose log is read: the one that was named, else the first that is no init container. */
function containerOf(
  { containers }: PodObservation,
  { container }: LogChoice,
): ContainerObservation | undefined {
  return containers.find(({ name, role }) =>
    container === undefined ? role === 'main' : name === container,
  );
}

/** Of several pods those that have such a log: not each has the container, and not each ran before. */
function havingIt(
  pods: readonly PodObservation[],
  choice: LogChoice,
  place: string,
): PodObservation[] {
  const having = pods.filter(
    pod => choice.container === undefined || containerOf(pod, choice),
  );
  if (having.length === 0) {
    const names = pods.flatMap(each => each.containers.map(({ name }) => name));
    throw new GimletError(
      'not-found',
      `No pod of ${place} has a container ${choice.container}`,
      { whatToDo: `There are: ${[...new Set(names)].join(', ')}.` },
    );
  }
  const ranBefore = having.filter(
    pod => !choice.previous || (containerOf(pod, choice)?.restarts ?? 0) > 0,
  );
  if (ranBefore.length === 0) {
    throw new GimletError(
      'not-found',
      `No container of ${place} was started anew: there is no run before this one`,
      { whatToDo: 'Leave --previous out.' },
    );
  }
  return ranBefore;
}

/** The pods whose logs are meant. */
export function podsForLogs(
  { environment, app, pods }: Pick<AppLive, 'environment' | 'app' | 'pods'>,
  given: string | undefined,
  choice: LogChoice,
): PodObservation[] {
  const place = `${environment}/${app}`;
  const seeThem = `gimlet pods --env ${environment} --app ${app}`;
  const meant = named(pods.items, given);
  if (meant.length === 0) {
    throw new GimletError(
      'not-found',
      given === undefined
        ? `${place} has no pod that runs`
        : `${place} has no pod ${given.replace(/^pods?\//, '')}`,
      { whatToDo: `See its pods: ${seeThem}` },
    );
  }
  const found = meant.length === 1 ? meant : havingIt(meant, choice, place);
  if (found.length > MOST_PODS) {
    throw new UsageError(
      `${place} has ${found.length} pods`,
      `Name one of them; ${MOST_PODS} can be read at once. See them: ${seeThem}`,
    );
  }
  return found;
}
