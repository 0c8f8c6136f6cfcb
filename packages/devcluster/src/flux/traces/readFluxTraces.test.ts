import { readFluxTraces } from './readFluxTraces';

describe('readFluxTraces', () => {
  it('reads every recording', () => {
    const traces = readFluxTraces();
    expect(traces).toHaveLength(34);
    for (const trace of traces) {
      expect(trace.steps.length).toBeGreaterThan(0);
      expect(trace.transitions.length).toBeGreaterThan(0);
    }
  });
});
