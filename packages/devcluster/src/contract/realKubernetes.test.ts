import {
  noRealCluster,
  startRealCluster,
} from '../realCluster/startRealCluster';
import { asTestCluster } from './__testUtils__/clusters';
import { describeContract } from './__testUtils__/describeContract';

const ofOurOwn = noRealCluster({ withKubelet: true });

describeContract('real Kubernetes', {
  start: async () => asTestCluster(await startRealCluster()),
  missing: {
    'API server': noRealCluster(),
    'kubelet of the tests': ofOurOwn,
    'control plane of the tests': ofOurOwn,
  },
});
