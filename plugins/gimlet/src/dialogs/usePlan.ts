import type {
  ChangeWish,
  PlannedChange,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useGimlet, type Fetched } from '../hooks';

/** The exact change that a wish would make now. Planned anew when the wish changes. */
export function usePlan(wish: ChangeWish): Fetched<PlannedChange> {
  return useGimlet(
    `plan ${JSON.stringify(wish)}`,
    (client, options) => client.planChange({ body: wish }, options),
    { keepPrevious: true },
  );
}
