import { z } from 'zod/v3';

/** The channel on which pages hear that something changed. @public */
export const GIMLET_SIGNAL_CHANNEL = 'gimlet';

/**
 * Says of which app something changed, in whichever environment, or of which environment itself (its agent, its sources, what else is of no
 * app alone), and no more: pages ask again, as who they are.
 *
 * @public
 */
export const gimletSignalSchema = z.union([
  z.object({ app: z.string() }),
  z.object({ environment: z.string() }),
]);

/** @public */
export type GimletSignal = z.output<typeof gimletSignalSchema>;
