/** Tells the open pages that something changed. */
export interface Announcer {
  /** Of this app, in any environment: its releases, requests, holds. */
  changed(app: string): void;
}
