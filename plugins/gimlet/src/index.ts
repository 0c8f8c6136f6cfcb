/**
 * The pages of Gimlet for Backstage.
 *
 * @packageDocumentation
 */
export { gimletApiRef } from './api';
export { gimletPlugin as default } from './plugin';
