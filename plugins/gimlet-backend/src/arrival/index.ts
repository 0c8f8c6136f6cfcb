export { ArrivalFollower } from './ArrivalFollower';
export { DefaultArrivals } from './DefaultArrivals';
export { FluxWebhook, NOTICE_LIFETIME } from './FluxWebhook';
export { isFollowed } from './followed';
export type { ArrivalStore, NoticeStore } from './types';
