export { listFunctions, listRefusedFunctions } from './functions';
export type { Insertion, OnInsert } from './insertion';
export { sanitizeDnsName } from './sanitizeDnsName';
export { TemplateError } from './TemplateError';
export type { TemplateErrorOptions, TemplateErrorPlace } from './TemplateError';
export { TemplateSet } from './TemplateSet';
export type { ExecuteOptions, TemplateSetOptions } from './TemplateSet';
