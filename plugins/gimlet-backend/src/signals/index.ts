export { SignalAnnouncer } from './SignalAnnouncer';
export type { Announcer } from './types';
