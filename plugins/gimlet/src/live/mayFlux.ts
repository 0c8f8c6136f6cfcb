import type {
  AppLive,
  Decision,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { mayCommand } from './mayCommand';

/** Whether Flux can be asked something for an app alone. */
export function mayFlux(
  live: Pick<
    AppLive,
    'environment' | 'app' | 'agent' | 'kustomization' | 'may'
  >,
  kind: 'reconcile' | 'suspend' | 'resume',
): Decision {
  const { environment, app, agent, kustomization, may } = live;
  const refused = (reason: string): Decision => ({ allowed: false, reason });
  if (!kustomization) {
    return refused(`Flux has no Kustomization of ${app} in ${environment}.`);
  }
  const { name, namespace, suspended } = kustomization;
  if (kind === 'reconcile' && suspended) {
    return refused('Flux is suspended: resume it first.');
  }
  if (kind !== 'reconcile' && kustomization.app === undefined) {
    return refused(
      `The Kustomization ${name} applies other apps than ${app} too. For all of them: flux ${kind} kustomization ${name} -n ${namespace}`,
    );
  }
  return mayCommand(environment, agent, kind, may.reconcile);
}
