/**
 * The engine of Gimlet: plan, render, apply, history. No Backstage, no HTTP.
 *
 * @packageDocumentation
 */
export * from './apply';
export * from './arrival';
export * from './artifact';
export * from './charts';
export * from './git';
export * from './gitops';
export * from './history';
export * from './manifest';
export * from './plan';
export * from './render';
export * from './template';
export type { ChartArchive, ChartPurity } from './charts';
