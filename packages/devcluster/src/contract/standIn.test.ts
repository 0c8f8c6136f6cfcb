import { startDevCluster } from '../startDevCluster';
import { asTestCluster } from './__testUtils__/clusters';
import { describeContract } from './__testUtils__/describeContract';

describeContract('the stand-in', {
  start: async () => {
    const cluster = await startDevCluster();
    return asTestCluster({ ...cluster, control: cluster });
  },
});
