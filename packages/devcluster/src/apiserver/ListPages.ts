import { randomUUID } from 'node:crypto';
import { StatusError, type KubeObject } from '../store';

/** A part of a list, and how to go on. */
export interface ListPage {
  items: KubeObject[];
  resourceVersion: string;
  continue?: string;
  remainingItemCount?: number;
}

interface Rest {
  items: KubeObject[];
  resourceVersion: string;
}

/** More lists than this are not read page by page at once. */
const MOST_LISTS = 100;

/** Lists that are read in pages, as they were at their first page. */
export class ListPages {
  readonly #rests = new Map<string, Rest>();

  first(
    items: KubeObject[],
    resourceVersion: string,
    limit: number | undefined,
  ): ListPage {
    return this.#page({ items, resourceVersion }, limit);
  }

  /** @throws StatusError with `Expired` where the list is not known any more. */
  next(token: string, limit: number | undefined): ListPage {
    const rest = this.#rests.get(token);
    if (!rest) {
      throw StatusError.of(
        'Expired',
        'The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.',
      );
    }
    return this.#page(rest, limit);
  }

  forget(): void {
    this.#rests.clear();
  }

  #page({ items, resourceVersion }: Rest, limit: number | undefined): ListPage {
    if (!limit || items.length <= limit) {
      return { items, resourceVersion };
    }
    const token = randomUUID();
    const [oldest] = this.#rests.keys();
    if (this.#rests.size >= MOST_LISTS) {
      this.#rests.delete(oldest);
    }
    const rest = { items: items.slice(limit), resourceVersion };
    this.#rests.set(token, rest);
    return {
      items: items.slice(0, limit),
      resourceVersion,
      continue: token,
      remainingItemCount: rest.items.length,
    };
  }
}
