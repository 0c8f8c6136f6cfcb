import { START_TIMEOUT_MS, type RunTest, type TestCluster } from './clusters';
import { deletion } from './suite/deletion';
import { fluxKinds } from './suite/fluxKinds';
import { kubectl } from './suite/kubectl';
import { logs } from './suite/logs';
import { objects } from './suite/objects';
import { requests } from './suite/requests';
import { revisions } from './suite/revisions';
import { rollouts } from './suite/rollouts';
import { tables } from './suite/tables';
import { crashes, watches } from './suite/watches';
import { workloads } from './suite/workloads';

/** The parts of the suite, by what they need besides an API server. */
const PARTS = {
  'API server': [objects, requests, tables, deletion, fluxKinds, watches],
  'kubelet of the tests': [workloads, rollouts, revisions, logs, kubectl],
  'control plane of the tests': [crashes],
};

type Need = keyof typeof PARTS;

/** What of the suite cannot be run on a cluster, and why. */
export type Missing = Partial<Record<Need, string>>;

/** What the stand-in claims to do as real Kubernetes does. All of it runs on one cluster, several tests at a time. */
export function describeContract(
  name: string,
  options: { start: () => Promise<TestCluster>; missing?: Missing },
): void {
  const { start, missing = {} } = options;
  let started: TestCluster | undefined;
  const cluster = () => started!;

  const describePart = (need: Need, run: RunTest) => {
    const why = missing[need];
    const describeOrSkip = why ? describe.skip : describe;
    describeOrSkip(`with the ${need}${why ? ` (skipped: ${why})` : ''}`, () => {
      PARTS[need].forEach(part => part(run, cluster));
    });
  };

  describe(`${name}`, () => {
    if (!missing['API server']) {
      beforeAll(async () => {
        started = await start();
      }, START_TIMEOUT_MS);
      afterAll(() => started?.stop());
    }
    describePart('API server', it.concurrent);
    describePart('kubelet of the tests', it.concurrent);
    // Alone: it kills what the others talk to.
    describePart('control plane of the tests', it);
  });
}
