export * from './toGimletError';
export * from './useGimlet';
export * from './useGimletLinks';
export * from './useGimletSignal';
export * from './useLaterPages';
export * from './useNow';
export * from './usePages';
export * from './useSlashFocus';
