import { z } from 'zod/v3';

/** What Flux's notification-controller sends to a webhook; what is not read is left out. */
const fluxEventSchema = z.object({
  involvedObject: z.object({
    kind: z.string(),
    namespace: z.string().default(''),
    name: z.string(),
  }),
  severity: z.enum(['trace', 'info', 'error']),
  message: z.string(),
  reason: z.string(),
  metadata: z.record(z.string()).nullish(),
});

/** A notification of Flux's. @public */
export interface FluxNotice {
  /** When it was received; milliseconds since 1970. */
  at: number;
  object: { kind: string; namespace: string; name: string };
  severity: 'trace' | 'info' | 'error';
  reason: string;
  message: string;
  /** What it is about, such as `main@sha1:0123…`. */
  revision?: string;
}

/** Reads the body of a webhook of Flux's; a ZodError where it is none. @public */
export function readFluxNotice(body: unknown, at: number): FluxNotice {
  const { involvedObject, severity, message, reason, metadata } =
    fluxEventSchema.parse(body);
  const revision = revisionOf(metadata ?? {});
  return {
    at,
    object: involvedObject,
    severity,
    reason,
    message: message.trim(),
    ...(revision && { revision }),
  };
}

/** Older versions send the key with the controller's prefix. */
function revisionOf(metadata: Record<string, string>): string | undefined {
  if (metadata.revision) return metadata.revision;
  const key = Object.keys(metadata).find(name => name.endsWith('/revision'));
  return key && metadata[key];
}
