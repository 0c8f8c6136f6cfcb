import {
  appCommandAnswerSchema,
  appLiveSchema,
  environmentLiveSchema,
  eventObservationSchema,
  logLineSchema,
  objectTextSchema,
  podObservationSchema,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { z } from 'zod/v3';

/** What `status` prints of an app. */
export const appStatusOutput = appLiveSchema.strict();

/** What `status` prints of an environment, without `--app`. */
export const environmentStatusOutput = environmentLiveSchema.strict();

/** What `environment status` prints. */
export const environmentStatusesOutput = z
  .object({ environments: z.array(environmentStatusOutput) })
  .strict();

const place = { environment: z.string(), app: z.string() };

/** What `pods` prints. */
export const podsOutput = z
  .object({
    ...place,
    pods: z.array(podObservationSchema.strict()),
    /** How many there are in all. */
    total: z.number(),
  })
  .strict();

/** What `events` prints: warnings, newest first. */
export const eventsOutput = z
  .object({ ...place, events: z.array(eventObservationSchema.strict()) })
  .strict();

/** What `logs` prints. */
export const logsOutput = z
  .object({
    ...place,
    lines: z.array(logLineSchema.extend({ pod: z.string() }).strict()),
  })
  .strict();

/** What `describe` prints: the text, or with `--yaml` the object. */
export const objectOutput = objectTextSchema.strict();

/** What `restart`, `reconcile`, `suspend` and `resume-flux` print. */
export const commandOutput = appCommandAnswerSchema
  .extend({
    ...place,
    command: z.enum(['restart', 'reconcile', 'suspend', 'resume']),
  })
  .strict();
