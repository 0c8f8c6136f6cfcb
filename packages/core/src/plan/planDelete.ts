import {
  GimletError,
  type AppPlan,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { holdPath, kustomizationPath } from '../gitops/paths';
import { presentKustomization } from './appKustomization';
import { readAppState, readDeployed, type AppPlace } from './appState';
import { assembleAppPlan, originOf, type PlanOrigin } from './assembleAppPlan';
import { presentFile, type RequiredFile } from './requiredFile';

/** @public */
export interface PlanDeleteOptions extends AppPlace, PlanOrigin {}

/**
 * Plans the deletion of an app: its folder, its Kustomization and its hold go; the namespace stays.
 *
 * Throws GimletErrors: `not-found` where there is no such app (a folder that Gimlet did not make is not one), `conflict` where the
 * Kustomization of that name is about something else, which would go with it.
 *
 * @public
 */
export async function planDelete(options: PlanDeleteOptions): Promise<AppPlan> {
  const state = await readAppState(options);
  const { reader, head, environment, app, path, entry, before } = state;
  const own = entry.kustomizationPerApp;
  const kustomization = own
    ? await presentKustomization(state, app)
    : undefined;
  const deployed = await readDeployed(reader, head, path);
  if (!kustomization && deployed.kind === 'nothing') {
    throw new GimletError(
      'not-found',
      before === null
        ? `There is no app ${app} in ${environment}`
        : `${path} is not an app: Gimlet did not make it`,
      { whatToDo: 'See what is there: gimlet release status.' },
    );
  }
  const hold = await presentFile(state, holdPath(entry, app));
  const removes = [kustomization, hold].filter(
    (file): file is RequiredFile => file !== undefined,
  );
  const absent = [
    ...(own ? [kustomizationPath(entry, app)] : []),
    holdPath(entry, app),
  ].filter(file => !removes.some(removed => removed.file.path === file));
  return assembleAppPlan({
    state,
    action: 'delete',
    origin: originOf(options),
    files: 'gone',
    requires: [],
    removes,
    // What appears in the meantime would be left behind.
    pins: absent.map(file => ({ kind: 'blob', path: file, id: null })),
  });
}
