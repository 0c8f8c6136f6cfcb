import { recordedChannels } from './__testUtils__/channels';
import { playTrace } from './__testUtils__/playTrace';
import { readFluxTraces } from './traces/readFluxTraces';

describe('the stand-in, played the steps of a recording,', () => {
  it.concurrent.each(
    readFluxTraces().map(trace => [trace.name, trace] as const),
  )('behaves as recorded: %s', async (_name, trace) => {
    const seen = await playTrace(trace, { transport: 'http' });
    expect(seen).toEqual(recordedChannels(trace));
  });
});
