/**
 * What an agent observes of an app called checkout, for tests; never a part of the product.
 *
 * @packageDocumentation
 */
export * from './cluster/testing';
