export { AlertWatch } from './AlertWatch';
export { DefaultAlertService, type AlertService } from './DefaultAlertService';
export type { AlertStore } from './types';
