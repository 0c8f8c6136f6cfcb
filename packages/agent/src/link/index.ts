export * from './AgentLink';
export * from './ServerConnection';
export * from './ServerError';
export * from './token';
