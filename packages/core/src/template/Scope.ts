import type { Bytes } from './bytes';
import type { GoValue } from './values';

/** The variables that a template has at one moment; later ones hide earlier ones of the same name. */
export class Scope {
  private readonly variables: { name: Bytes; value: GoValue }[];

  /** @param data - what `$` is */
  constructor(data: GoValue) {
    this.variables = [{ name: '$', value: data }];
  }

  /** To be handed to {@link Scope.leave}. */
  enter(): number {
    return this.variables.length;
  }

  /** Forgets what was declared since. */
  leave(mark: number): void {
    this.variables.length = mark;
  }

  declare(name: Bytes, value: GoValue): void {
    this.variables.push({ name, value });
  }

  /** Changes the variable that was declared last under the name. */
  assign(name: Bytes, value: GoValue): boolean {
    const variable = this.variables.findLast(known => known.name === name);
    if (variable) variable.value = value;
    return variable !== undefined;
  }

  find(name: Bytes): { value: GoValue } | undefined {
    return this.variables.findLast(known => known.name === name);
  }
}
