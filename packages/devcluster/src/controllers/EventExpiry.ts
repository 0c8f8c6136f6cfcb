import type { Clock } from '../clock/Clock';
import { at } from '../kinds/columns';
import { isRefused, type ClusterStore, type KubeObject } from '../store';

const EVENT = { apiVersion: 'v1', kind: 'Event' };
/** The flag --event-ttl of the API server. */
const KEPT_MS = 3_600_000;
const LOOK_MS = 300_000;

/** Deletes events an hour after they were written last, or a stand-in that runs for long would fill with them. */
export class EventExpiry {
  readonly #store: ClusterStore;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  #callOff = () => {};
  #stopped = false;

  constructor(options: {
    store: ClusterStore;
    clock: Clock;
    onError(error: unknown): void;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#onError = options.onError;
    this.#wait();
  }

  stop(): void {
    this.#stopped = true;
    this.#callOff();
  }

  #wait(): void {
    if (!this.#stopped) {
      this.#callOff = this.#clock.after(
        LOOK_MS,
        () =>
          void this.#expire()
            .catch(error => this.#onError(error))
            .finally(() => this.#wait()),
      );
    }
  }

  async #expire(): Promise<void> {
    const { items } = await this.#store.list<KubeObject>(EVENT);
    const oldest = this.#clock.now().getTime() - KEPT_MS;
    for (const event of items) {
      const { metadata } = event;
      const last = at(event, 'lastTimestamp') ?? metadata.creationTimestamp;
      if (Date.parse(String(last)) < oldest) {
        await this.#store.delete(EVENT, metadata).catch(error => {
          if (!isRefused(error, 'NotFound')) {
            throw error;
          }
        });
      }
    }
  }
}
