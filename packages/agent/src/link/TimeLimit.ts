/** Ends something when another signal does, or after a time that can be begun anew. */
export class TimeLimit {
  private readonly outer: AbortSignal;
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly stop = () => this.controller.abort();
  /** The time has passed. */
  exceeded = false;

  constructor(milliseconds: number, outer: AbortSignal) {
    this.outer = outer;
    this.timer = setTimeout(() => {
      this.exceeded = true;
      this.stop();
    }, milliseconds);
    outer.addEventListener('abort', this.stop, { once: true });
    if (outer.aborted) this.stop();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  refresh(): void {
    this.timer.refresh();
  }

  /** It is no longer needed: nothing of it stays behind at the outer signal. */
  end(): void {
    clearTimeout(this.timer);
    this.outer.removeEventListener('abort', this.stop);
  }
}
