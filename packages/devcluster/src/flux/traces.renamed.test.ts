import { recordedChannels } from './__testUtils__/channels';
import { playTrace } from './__testUtils__/playTrace';
import { renamed } from './__testUtils__/renamed';
import { readFluxTraces } from './traces/readFluxTraces';

// What the steps do to the git server needs one.
const needsServer = ({ steps }: { steps: Array<{ do: string }> }) =>
  steps.some(step => step.do === 'git-server');

describe('the stand-in, with other names, namespaces, images and folders,', () => {
  it.concurrent.each(
    readFluxTraces().map(trace => [trace.name, renamed(trace)] as const),
  )('behaves as recorded: %s', async (_name, trace) => {
    const seen = await playTrace(trace, {
      transport: needsServer(trace) ? 'http' : 'file',
    });
    expect(seen).toEqual(recordedChannels(trace));
  });
});
