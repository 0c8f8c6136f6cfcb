export { listFunctions, listRefusedFunctions } from './functions';
export { sanitizeDnsName } from './sanitizeDnsName';
export { TemplateError } from './TemplateError';
export type { TemplateErrorOptions, TemplateErrorPlace } from './TemplateError';
export { TemplateSet } from './TemplateSet';
export type { TemplateSetOptions } from './TemplateSet';
