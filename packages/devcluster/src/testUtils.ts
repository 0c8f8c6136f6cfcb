export { fluxTracesFolder, readFluxTraces } from './flux/traces/readFluxTraces';
export type {
  FluxTrace,
  TraceEvent,
  TraceManifest,
  TraceObjectName,
  TraceStep,
  TraceTransition,
  TraceWebhook,
} from './flux/traces/FluxTrace';
