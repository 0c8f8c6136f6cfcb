export * from './AgentLink';
export * from './serverAddress';
export * from './ServerConnection';
export * from './ServerError';
export * from './token';
