import type { KindRef } from '../store';
import { CORE_KINDS } from './core';
import { CRD } from './customResources';
import { defineKind, type KindDefinition } from './KindDefinition';
import { OTHER_KINDS } from './otherKinds';
import { WORKLOAD_KINDS } from './workloads';

/** The kinds that the API server knows: its own, and those that CustomResourceDefinitions add. */
export class KindRegistry {
  readonly #byKind = new Map<string, KindDefinition>();
  readonly #byResource = new Map<string, KindDefinition>();

  constructor() {
    for (const description of [
      ...CORE_KINDS,
      ...WORKLOAD_KINDS,
      ...OTHER_KINDS,
      CRD,
    ]) {
      this.add(defineKind(description));
    }
  }

  add(definition: KindDefinition): void {
    const { apiVersion, kind, resource } = definition;
    this.#byKind.set(`${apiVersion}/${kind}`, definition);
    this.#byResource.set(`${apiVersion}/${resource}`, definition);
  }

  remove({ apiVersion, kind, resource }: KindDefinition): void {
    this.#byKind.delete(`${apiVersion}/${kind}`);
    this.#byResource.delete(`${apiVersion}/${resource}`);
  }

  ofKind({ apiVersion, kind }: KindRef): KindDefinition | undefined {
    return this.#byKind.get(`${apiVersion}/${kind}`);
  }

  ofResource(apiVersion: string, resource: string): KindDefinition | undefined {
    return this.#byResource.get(`${apiVersion}/${resource}`);
  }

  all(): KindDefinition[] {
    return [...this.#byKind.values()];
  }
}
