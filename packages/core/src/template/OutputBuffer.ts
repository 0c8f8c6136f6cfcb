import type { Bytes } from './bytes';
import { LimitError } from './TemplateError';

/** What a template has printed so far. */
export class OutputBuffer {
  private readonly parts: Bytes[] = [];
  private length = 0;

  constructor(private readonly maxOutput: number) {}

  write(part: Bytes): void {
    this.length += part.length;
    if (this.length > this.maxOutput) {
      throw new LimitError(
        `the template prints more than ${this.maxOutput} bytes`,
      );
    }
    this.parts.push(part);
  }

  toString(): Bytes {
    return this.parts.join('');
  }
}
