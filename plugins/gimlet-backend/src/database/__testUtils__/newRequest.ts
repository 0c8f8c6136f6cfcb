import type { ChangeWish } from '@gimlet-io/backstage-plugin-gimlet-common';
import { v7 as uuid } from 'uuid';
import type { NewRequest } from '../types';

/** A person's wish to hold production/checkout, where nothing else is said. */
export function newRequest(
  request: Partial<Omit<NewRequest, 'wish'>> & {
    environment?: string;
    app?: string;
    wish?: ChangeWish;
  } = {},
): NewRequest {
  const { environment = 'production', app = 'checkout', ...rest } = request;
  return {
    id: uuid(),
    wish: { action: 'hold', environment, app },
    requestedBy: { kind: 'user', ref: 'user:default/carla', name: 'Carla' },
    author: { name: 'Carla', email: 'carla@acme.example' },
    onStale: 'wait',
    ...rest,
  };
}
