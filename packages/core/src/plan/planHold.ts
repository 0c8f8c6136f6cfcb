import {
  GimletError,
  type AppPlan,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { holdPath } from '../gitops/paths';
import { readAppState, type AppPlace, type AppState } from './appState';
import { assembleAppPlan, originOf, type PlanOrigin } from './assembleAppPlan';
import { presentFile, requireHold } from './requiredFile';

/** @public */
export interface PlanHoldOptions extends AppPlace, PlanOrigin {}

const unknownApp = ({ app, environment }: AppState) =>
  new GimletError('not-found', `There is no app ${app} in ${environment}`, {
    whatToDo: 'See what is there: gimlet release status.',
  });

/**
 * Plans a hold: automatic releases of the app stop, its folder stays as it is. Where it is held already the plan changes nothing.
 * Throws a GimletError `not-found` where there is no such app.
 *
 * @public
 */
export async function planHold(options: PlanHoldOptions): Promise<AppPlan> {
  const state = await readAppState(options);
  if (state.before === null) throw unknownApp(state);
  return assembleAppPlan({
    state,
    action: 'hold',
    origin: originOf(options),
    files: 'kept',
    requires: [await requireHold(state, state.app)],
    removes: [],
  });
}

/**
 * Plans the end of a hold. Where the app is not held the plan changes nothing.
 * Throws a GimletError `not-found` where there is neither a hold nor the app.
 *
 * @public
 */
export async function planResume(options: PlanHoldOptions): Promise<AppPlan> {
  const state = await readAppState(options);
  const path = holdPath(state.entry, state.app);
  const held = await presentFile(state, path);
  if (!held && state.before === null) throw unknownApp(state);
  return assembleAppPlan({
    state,
    action: 'resume',
    origin: originOf(options),
    files: 'kept',
    requires: [],
    removes: held ? [held] : [],
    pins: held ? [] : [{ kind: 'blob', path, id: null }],
  });
}
