import {
  agentReportSchema,
  type AgentReport,
  type Observation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { until } from '../__testUtils__/until';
import { Reporter, type ReporterOptions } from './Reporter';

function service(name: string, port = 80): Observation {
  return {
    type: 'endpoint',
    kind: 'Service',
    namespace: 'shop',
    name,
    uid: `uid-${name}`,
    app: name,
    hosts: [],
    ports: [{ port, protocol: 'TCP' }],
    tls: false,
  };
}

const keyOf = (name: string) => `endpoint/Service/shop/${name}`;

/** A cache of services; what is put or removed has changed. */
class Services {
  readonly held = new Map<string, Observation>();
  private dirty = new Set<string>();
  onChange: () => void = () => {};

  put(name: string, port?: number): void {
    this.held.set(keyOf(name), service(name, port));
    this.touch(name);
  }

  touch(name: string): void {
    this.dirty.add(keyOf(name));
    this.onChange();
  }

  remove(name: string): void {
    this.held.delete(keyOf(name));
    this.touch(name);
  }

  get hasChanges(): boolean {
    return this.dirty.size > 0;
  }

  allTold(): string[] {
    return [...this.held.keys()];
  }

  forgetChanges(): void {
    this.dirty.clear();
  }

  look(key: string): Observation | undefined {
    return this.held.get(key);
  }

  takeChange() {
    const [key] = this.dirty;
    if (key === undefined) return undefined;
    this.dirty.delete(key);
    return { key, observation: this.held.get(key) };
  }
}

describe('Reporter', () => {
  let services: Services;
  let received: (AgentReport & { at: number; moment: number })[];
  let reporter: Reporter;
  let stop: AbortController;
  let running: Promise<void>;
  let resync: boolean;
  let skippedKinds: ReturnType<ReporterOptions['skippedKinds']>;

  function start({ heartbeatSeconds = 60, between = 100 } = {}): void {
    reporter = new Reporter({
      cache: services,
      skippedKinds: () => skippedKinds,
      timing: { between, gather: 5 },
    });
    services.onChange = () => reporter.changed();
    running = reporter.run(
      {
        heartbeatSeconds,
        report: async body => {
          const report = agentReportSchema.parse(JSON.parse(body));
          received.push({ ...report, moment: performance.now() });
          const answer = { resync };
          resync = false;
          return answer;
        },
      },
      stop.signal,
    );
  }

  beforeEach(() => {
    services = new Services();
    received = [];
    stop = new AbortController();
    resync = false;
    skippedKinds = [];
  });

  afterEach(async () => {
    stop.abort();
    await running;
  });

  it('tells all in parts, then what changes', async () => {
    for (let each = 0; each < 2500; each += 1) services.put(`s${each}`);
    start();
    await until(() => expect(received).toHaveLength(3));
    expect(
      received.map(({ sequence, snapshot, upserts }) => [
        sequence,
        snapshot,
        upserts.length,
      ]),
    ).toEqual([
      [1, { part: 1, parts: 3 }, 1000],
      [2, { part: 2, parts: 3 }, 1000],
      [3, { part: 3, parts: 3 }, 500],
    ]);
    services.put('s1', 81);
    services.remove('s2');
    await until(() => expect(received).toHaveLength(4));
    expect(received[3]).toMatchObject({
      sequence: 4,
      upserts: [{ name: 's1', ports: [{ port: 81 }] }],
      removed: [keyOf('s2')],
    });
    expect(received[3].snapshot).toBeUndefined();
    expect(received[3].skippedKinds).toBeUndefined();
  });

  it('keeps reports small where what is told is large', async () => {
    const large = (each: number) =>
      services.held.set(keyOf(`s${each}`), {
        ...service(`s${each}`),
        hosts: ['x'.repeat(500_000)],
      } as Observation);
    for (let each = 0; each < 10; each += 1) large(each);
    start();
    await until(() =>
      expect(received.map(({ upserts }) => upserts.length)).toEqual([4, 4, 2]),
    );
    expect(received.map(({ snapshot }) => snapshot)).toEqual([
      { part: 1, parts: 2 },
      { part: 2, parts: 3 },
      { part: 3, parts: 3 },
    ]);
    for (let each = 10; each < 15; each += 1) {
      large(each);
      services.touch(`s${each}`);
    }
    await until(() =>
      expect(received.slice(3).map(({ upserts }) => upserts.length)).toEqual([
        4, 1,
      ]),
    );
  });

  it('says nothing of what has changed back, or was never told', async () => {
    services.put('cart');
    start();
    await until(() => expect(received).toHaveLength(1));
    services.touch('cart');
    services.put('short');
    services.remove('short');
    await until(() => expect(received).toHaveLength(2));
    expect(received[1]).toMatchObject({ upserts: [], removed: [] });
  });

  it('reports once in a while under a storm, and ends with the last state', async () => {
    start();
    await until(() => expect(received).toHaveLength(1));
    for (let round = 1; round <= 100; round += 1) {
      services.put('cart', round);
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    await until(() =>
      expect(received.at(-1)!.upserts).toMatchObject([
        { ports: [{ port: 100 }] },
      ]),
    );
    const lasted = received.at(-1)!.moment - received[0].moment;
    expect(lasted / (received.length - 1)).toBeGreaterThan(95);
    expect(received.length).toBeLessThan(12);
  });

  it('tells the first change of a quiet time at once', async () => {
    start({ between: 300 });
    await until(() => expect(received).toHaveLength(1));
    await new Promise(resolve => setTimeout(resolve, 400));
    const changed = performance.now();
    services.put('cart');
    await until(() => expect(received).toHaveLength(2));
    expect(received[1].moment - changed).toBeLessThan(150);
  });

  it('tells all again when it is asked to, by the answer or by an event', async () => {
    services.put('cart');
    start();
    await until(() => expect(received).toHaveLength(1));
    resync = true;
    services.put('cart', 81);
    await until(() => expect(received).toHaveLength(3));
    reporter.wantSnapshot();
    await until(() => expect(received).toHaveLength(4));
    expect(
      received.map(({ snapshot, sequence }) => [sequence, Boolean(snapshot)]),
    ).toEqual([
      [1, true],
      [2, false],
      [3, true],
      [4, true],
    ]);
    expect(received[3].upserts).toMatchObject([{ ports: [{ port: 81 }] }]);
  });

  it('sends an empty report as a heartbeat, and kinds that are skipped when they change', async () => {
    start({ heartbeatSeconds: 0.2 });
    await until(() => expect(received.length).toBeGreaterThan(2));
    expect(received[1]).toMatchObject({ upserts: [], removed: [] });
    skippedKinds = [{ kind: 'Pod', why: 'denied' }];
    reporter.changed();
    await until(() =>
      expect(
        received.at(-1)!.skippedKinds ?? received.at(-2)!.skippedKinds,
      ).toEqual(skippedKinds),
    );
  });
});
