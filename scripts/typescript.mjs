/** What node needs to run a TypeScript file of the workspace as it is. */
export const typescript = [
  '--require',
  '@backstage/cli-node/config/nodeTransform.cjs',
];
