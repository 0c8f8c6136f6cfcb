export { AlertWatch } from './AlertWatch';
export { DefaultAlertService, type AlertService } from './DefaultAlertService';
export { shownAlerts } from './shownAlerts';
export type { AlertStore, StoredAlert } from './types';
