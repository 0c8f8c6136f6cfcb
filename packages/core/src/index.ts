/**
 * The engine of Gimlet: plan, render, apply, history. No Backstage, no HTTP.
 *
 * @packageDocumentation
 */
export * from './git';
export * from './gitops';
export * from './render';
