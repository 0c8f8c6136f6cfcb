import {
  EXPECTED_OF_TRACES,
  readTraces,
  type ExpectedRequest,
} from '@gimlet-io/devcluster/testUtils';
import { inExpectedForm, seconds } from './__testUtils__/expectedForm';
import { replayNotices, replayRequests } from './__testUtils__/replayRequests';
import type { HealthMemory } from './memory';
import { readAppHealth } from './readAppHealth';
import { readEnvironmentHealth } from './readEnvironmentHealth';
import type { Health } from './types';

const traces = readTraces();
const traceOf = (name: string) => {
  const trace = traces.find(known => known.name === name);
  if (!trace) throw new Error(`There is no recording ${name}`);
  return trace;
};

const named = (request: ExpectedRequest) =>
  `${request.app} ${request.commit} (${request.action})`;

it('has an expectation for every recording', () => {
  expect(traces.map(({ name }) => name).sort()).toEqual(
    Object.keys(EXPECTED_OF_TRACES).sort(),
  );
});

describe.each(traces.map(trace => [trace.name, trace] as const))(
  'the requests of %s',
  (name, trace) => {
    const { requests } = EXPECTED_OF_TRACES[name];
    const followed = replayRequests(trace, requests);

    it.each(followed.map(one => [named(one.request), one] as const))(
      '%s',
      (_, { said, request }) => {
        expect(inExpectedForm(said, request.states)).toEqual(request.states);
      },
    );
  },
);

describe('by webhooks alone', () => {
  const requests = EXPECTED_OF_TRACES.alert.requestsByWebhooksAlone ?? [];
  const followed = replayNotices(traceOf('alert'), requests);

  it.each(followed.map(one => [named(one.request), one] as const))(
    '%s',
    (_, { said, request }) => {
      expect(inExpectedForm(said, request.states)).toEqual(request.states);
    },
  );
});

describe('causes are shown as soon as they are there', () => {
  it.each(
    Object.entries(EXPECTED_OF_TRACES).flatMap(([name, { causes = [] }]) =>
      causes.map(cause => [name, cause] as const),
    ),
  )('%s', (name, cause) => {
    const { requests } = EXPECTED_OF_TRACES[name];
    const [request] = replayRequests(
      traceOf(name),
      requests.filter(
        ({ commit, app }) => commit === cause.commit && app === cause.app,
      ),
    );
    const first = request.reads.find(
      ({ reading }) => reading.causes.length > 0,
    );
    expect(first && seconds(first.at)).toBe(cause.at);
    expect(first?.reading.state).toBe('reconciling');
    expect(first?.reading.causes).toMatchObject([
      {
        reason: cause.reason,
        object: { kind: 'Pod', namespace: 'shop' },
        message: expect.stringContaining('not found'),
      },
    ]);
  });
});

/** The moments at which health became another. */
function changesOf(moments: readonly { at: number; health: Health }[]) {
  return moments
    .filter(
      ({ health }, index) => moments[index - 1]?.health.state !== health.state,
    )
    .map(({ at, health }) => ({ at: seconds(at), ...health }));
}

describe('the health of apps', () => {
  it.each(
    Object.entries(EXPECTED_OF_TRACES).flatMap(([name, { apps = [] }]) =>
      apps.map(app => [name, app] as const),
    ),
  )('%s', (name, { app, health, at, reason }) => {
    const moments: { at: number; health: Health }[] = [];
    let memory: HealthMemory | undefined;
    replayRequests(traceOf(name), [], {
      onMoment: (now, { cluster }) => {
        const read = readAppHealth({
          deployed: {
            environment: 'production',
            app,
            folder: `production/${app}`,
          },
          cluster,
          now,
          memory,
        });
        memory = read.memory;
        moments.push({ at: now, health: read.reading.health });
      },
    });
    const changes = changesOf(moments);
    expect(changes.at(-1)).toMatchObject({ state: health, at });
    expect(changes.at(-1)?.text).toContain(reason);
    expect(changes.filter(({ state }) => state === health)).toHaveLength(1);
  });
});

describe('the health of environments', () => {
  const healthOf = (name: string) => {
    const moments: { at: number; health: Health }[] = [];
    let memory: HealthMemory | undefined;
    replayRequests(traceOf(name), [], {
      onMoment: (now, { cluster }) => {
        const read = readEnvironmentHealth({
          environment: 'production',
          cluster,
          now,
          memory,
        });
        memory = read.memory;
        moments.push({ at: now, health: read.health });
      },
    });
    return changesOf(moments);
  };

  it.each(
    Object.entries(EXPECTED_OF_TRACES).flatMap(([name, { environment }]) =>
      environment ? [[name, environment] as const] : [],
    ),
  )('%s', (name, { health, at, reason }) => {
    const changes = healthOf(name);
    expect(changes.at(-1)).toMatchObject({ state: health, at });
    expect([changes.at(-1)?.reason, changes.at(-1)?.text].join(': ')).toContain(
      reason,
    );
    expect(changes.filter(({ state }) => state === health)).toHaveLength(1);
  });

  it.each(['first-release', 'delete', 'rollback-during-check', 'suspended'])(
    'is not bad in %s',
    name => {
      const states = healthOf(name).map(({ state }) => state);
      expect(states).not.toContain('failing');
      expect(states).not.toContain('degraded');
      expect(states.at(-1)).toBe('healthy');
    },
  );
});

it.each(['delete', 'prune-disabled'])(
  'no health is bad while an app is deleted in %s',
  name => {
    const states = new Set<string>();
    let memory: HealthMemory | undefined;
    replayRequests(traceOf(name), [], {
      onMoment: (now, { cluster, git }) => {
        const read = readAppHealth({
          deployed: {
            environment: 'production',
            app: 'checkout',
            folder: 'production/checkout',
          },
          cluster,
          deleting: git.headAt(seconds(now))?.includes('c2'),
          now,
          memory,
        });
        memory = read.memory;
        states.add(read.reading.health.state);
      },
    });
    expect([...states].sort()).toEqual(['healthy', 'missing', 'progressing']);
  },
);

describe('commits that are rewritten away', () => {
  it.each(
    Object.entries(EXPECTED_OF_TRACES).map(
      ([name, { rewritten = [] }]) => [name, rewritten] as const,
    ),
  )('in %s', (name, rewritten) => {
    const followed = replayRequests(
      traceOf(name),
      EXPECTED_OF_TRACES[name].requests,
    );
    expect(
      followed
        .filter(({ reading }) => reading?.rewritten)
        .map(({ request }) => request.commit),
    ).toEqual(rewritten);
  });
});

describe('commits by hand', () => {
  it.each(
    Object.entries(EXPECTED_OF_TRACES).flatMap(([name, { byHand = [] }]) =>
      byHand.map(commit => [name, commit] as const),
    ),
  )('in %s change no request: %s', (name, commit) => {
    const { requests } = EXPECTED_OF_TRACES[name];
    expect(requests.map(request => request.commit)).not.toContain(commit);
    const states = replayRequests(traceOf(name), requests).map(
      ({ reading }) => reading?.state,
    );
    expect(states).toEqual(requests.map(() => 'ready'));
  });
});

describe('what is said beside the state', () => {
  const readingOf = (
    name: string,
    commit: string,
    state: string,
    app = 'checkout',
  ) => {
    const [request] = replayRequests(
      traceOf(name),
      EXPECTED_OF_TRACES[name].requests.filter(
        one => one.commit === commit && one.app === app,
      ),
    );
    return request.reads.findLast(({ reading }) => reading.state === state)
      ?.reading;
  };

  it('names the health check that is waited for, with its latest end', () => {
    const [request] = replayRequests(
      traceOf('rollback-during-check'),
      EXPECTED_OF_TRACES['rollback-during-check'].requests.slice(2),
    );
    const { reading } = request.reads[0];
    expect(reading.text).toBe('Waits for the health check of c200000 to end');
    expect(reading.until && seconds(reading.until)).toBe(39);
  });

  it.each(['shared-one-bad-wait', 'shared-one-bad-wait-cancel'])(
    'names what holds a shared Kustomization up in %s',
    name => {
      expect(readingOf(name, 'c3', 'ready')?.notes).toEqual([
        'The Kustomization flux-system/acme-gitops-production-apps is held up by Deployment/shop/cart',
      ]);
    },
  );

  it('says that the pods are ready before Flux does', () => {
    expect(readingOf('update', 'c2', 'reconciling')).toMatchObject({
      text: "The pods are ready; waiting for Flux's check",
      rollout: { ready: 2, desired: 2, done: true },
    });
  });

  it.each([
    ['job', 'c2', /kustomize.toolkit.fluxcd.io\/force/],
    ['bad-image-timeout', 'c2', /roll back/],
    ['missing-namespace', 'c1', /namespace/],
    ['object-without-namespace', 'c1', /namespace/],
    ['unknown-kind', 'c2', /CustomResourceDefinition/],
  ])('says what to do in %s', (name, commit, advice) => {
    expect(readingOf(name, commit, 'failed')?.whatToDo).toMatch(advice);
  });
});
