import type { Bytes } from './bytes';
import { LimitError } from './TemplateError';

/** How deep templates, blocks, parentheses and values may be nested in all: each level takes a part of the JavaScript stack. */
const MAX_DEPTH = 500;
/** So many bytes are handled for one step. */
const BYTES_PER_STEP = 8;

/**
 * Counts what an execution does, so that it ends with an error instead of never.
 *
 * A step is one node executed, one value visited, or 8 bytes handled by a function.
 */
export class Meter {
  private steps = 0;
  private depth = 0;

  constructor(
    private readonly limits: { maxSteps: number; maxOutput: number },
  ) {}

  /** The longest string that may arise, in bytes. */
  get maxLength(): number {
    return this.limits.maxOutput;
  }

  charge(steps = 1): void {
    this.steps += steps;
    if (this.steps > this.limits.maxSteps) {
      throw new LimitError(
        `the template takes more than ${this.limits.maxSteps} steps`,
      );
    }
  }

  chargeBytes(bytes: number): void {
    this.charge(Math.floor(bytes / BYTES_PER_STEP));
  }

  /** To be asked before a string or list of this length is made. */
  allow(length: number): void {
    if (length > this.limits.maxOutput) {
      throw new LimitError(
        `a value is longer than ${this.limits.maxOutput} bytes`,
      );
    }
    this.chargeBytes(length);
  }

  /** One level deeper into a template or a value. */
  descend<T>(visit: () => T): T {
    this.charge();
    if (this.depth >= MAX_DEPTH) {
      throw new LimitError(
        `templates or values are nested more than ${MAX_DEPTH} levels deep`,
      );
    }
    this.depth++;
    try {
      return visit();
    } finally {
      this.depth--;
    }
  }
}

/** Text that grows piece by piece, and never beyond what the meter allows. */
export class TextBuilder {
  private readonly parts: Bytes[] = [];
  private length = 0;

  constructor(private readonly meter: Meter) {}

  add(part: Bytes): void {
    this.length += part.length;
    this.meter.charge();
    if (this.length > this.meter.maxLength) this.meter.allow(this.length);
    this.parts.push(part);
  }

  toString(): Bytes {
    this.meter.chargeBytes(this.length);
    return this.parts.join('');
  }
}

/** The parts with a separator between them, within the limits. */
export function joinWithin(
  meter: Meter,
  parts: readonly Bytes[],
  separator: Bytes,
): Bytes {
  const text = parts.reduce((length, part) => length + part.length, 0);
  const separators = separator.length * Math.max(parts.length - 1, 0);
  meter.allow(text + separators);
  meter.charge(parts.length);
  return parts.join(separator);
}
