/**
 * The pages of Gimlet for a portal of the legacy frontend system.
 *
 * @packageDocumentation
 */
export { gimletApiRef } from './api';
export {
  EntityReleasesContent,
  GimletPage,
  GimletReleasePage,
  GimletRequestPage,
  gimletPlugin,
} from './legacyPlugin';
export { isGimletAvailable } from '@gimlet-io/backstage-plugin-gimlet-common';
