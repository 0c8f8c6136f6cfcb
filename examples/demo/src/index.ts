export { createDemo, type Demo } from './createDemo';
export { DemoAgent } from './DemoAgent';
export { DemoCluster } from './DemoCluster';
export { playGitHost } from './playGitHost';
export type { EnvironmentName } from './story';
