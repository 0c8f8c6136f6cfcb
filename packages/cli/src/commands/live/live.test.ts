import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  aKustomization,
  aSource,
} from '@gimlet-io/backstage-plugin-gimlet-common/testUtils';
import {
  startApiServer,
  type ApiAnswers,
  type ApiServer,
  type ApiStreams,
} from '../../__testUtils__/apiServer';
import { apiLive, apiPod, NOW_MS } from '../../__testUtils__/apiLive';
import { runAgainst } from '../../__testUtils__/runAgainst';
import {
  appStatusOutput,
  commandOutput,
  environmentStatusOutput,
  eventsOutput,
  logsOutput,
  objectOutput,
  podsOutput,
} from '../../output';

jest.setTimeout(60_000);

let server: ApiServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function run(
  args: string[],
  answers: ApiAnswers = {},
  given: ApiStreams = {},
) {
  server = await startApiServer(
    { getAppLive: () => apiLive(), ...answers },
    given,
  );
  return runAgainst(server.address, args, {
    env: { GIMLET_TOKEN: 'gimlet_secret' },
  });
}

const place = ['--env', 'production', '--app', 'checkout'];

describe('status', () => {
  it('says how an app does, what is wrong, and how long it usually takes', async () => {
    const { code, stdout } = await run(['status', ...place]);
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'production/checkout   degraded: 2 of 3 pods are ready',
        '  ! Pod/shop/checkout-2 web: ErrImagePull: no such tag',
        '  rollout  reconciling: 2 of 3 pods, 0:41, usually 1:50',
        '  hosts    checkout.acme.example',
        '  agent    connected, since 5 min ago',
        '',
        'KIND        NAME      READY  UP-TO-DATE  AVAILABLE  AGE  IMAGES',
        'Deployment  checkout  2/3    1           2          5d   registry.acme.example/checkout:1f3c9a2',
        '',
      ].join('\n'),
    );
  });

  it('says what Flux does, with short revisions', async () => {
    const { stdout } = await run(['status', ...place], {
      getAppLive: () =>
        apiLive({
          source: aSource({
            conditions: [
              {
                type: 'Ready',
                status: 'True',
                reason: 'Succeeded',
                message: `stored artifact for revision 'main@sha1:c40be11d${'0'.repeat(
                  32,
                )}'`,
              },
            ],
          }),
        }),
    });
    expect(stdout).toContain(
      "GitRepository flux-system/gitops ready: stored artifact for revision 'main@sha1:c40be11d'\n",
    );
  });

  it('prints the documented data', async () => {
    const { stdout } = await run(['status', ...place, '-o', 'json']);
    expect(appStatusOutput.parse(JSON.parse(stdout))).toMatchObject({
      environment: 'production',
      health: { state: 'degraded' },
    });
  });

  it('shows all apps of an environment where none is named', async () => {
    const live: ApiAnswers = {
      getEnvironmentLive: () => ({
        environment: 'production',
        agent: apiLive().agent,
        health: { state: 'degraded', text: '1 app of 2 does not do well' },
        sources: [],
        kustomizations: [],
        apps: [
          {
            app: 'checkout',
            health: { state: 'degraded', text: 'ErrImagePull' },
            pods: { ready: 2, desired: 3 },
            causes: [],
          },
        ],
        alerts: [],
      }),
    };
    const args = ['status', '--env', 'production'];
    const { stdout } = await run(args, live);
    expect(stdout).toMatch(/checkout +– +degraded +2\/3 +ErrImagePull\n$/);
    await server?.close();
    const { stdout: json } = await run([...args, '-o', 'json'], live);
    expect(environmentStatusOutput.parse(JSON.parse(json)).apps).toHaveLength(
      1,
    );
  });

  it('says where the apps are that are there where this one is not', async () => {
    const { stderr } = await run(['status', ...place], {
      getAppLive: () =>
        apiLive({ health: { state: 'missing', text: 'It is not there' } }),
    });
    expect(stderr).toBe('What is there: gimlet status --env production\n');
  });

  it('says that what it shows is old where the agent is gone', async () => {
    const { code, stderr } = await run(['status', ...place], {
      getAppLive: () =>
        apiLive({
          agent: {
            state: 'gone',
            since: NOW_MS - 7_200_000,
            allow: [],
            skippedKinds: [],
          },
        }),
    });
    expect(code).toBe(0);
    expect(stderr).toBe(
      '! The agent of production is gone since 2 h ago: this is what it said last.\n',
    );
  });

  it('says what of it is old or missing where the agent cannot read a kind', async () => {
    const { stderr } = await run(['status', ...place], {
      getAppLive: () =>
        apiLive({
          agent: {
            state: 'connected',
            failingKinds: ['Deployment', 'Pod'],
            deniedKinds: ['Job'],
            allow: [],
            skippedKinds: [],
          },
        }),
    });
    expect(stderr).toBe(
      [
        '! The agent of production cannot read Deployment, Pod now: this is what it said of that last.',
        '! The agent of production may not read Job: what there is of that is not shown.',
        '',
      ].join('\n'),
    );
  });

  it.each(['status', 'pods', 'events', 'logs', 'describe'])(
    '%s: ends with 1 where there never was an agent',
    async command => {
      const { code, stdout, stderr } = await run([command, ...place], {
        getAppLive: () =>
          apiLive({
            agent: { state: 'never', allow: [], skippedKinds: [] },
          }),
      });
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain('it never had an agent');
    },
  );
});

describe('pods', () => {
  it('shows them as kubectl does, with why one does not run', async () => {
    const { stdout } = await run(['pods', ...place]);
    expect(stdout).toBe(
      [
        'NAME        READY  STATUS        RESTARTS  AGE  WHY',
        'checkout-2  0/1    ErrImagePull  0         41s  no such tag',
        'checkout-1  1/1    Running       0         3h',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['pods', 'Pod'],
    ['logs', 'Pod'],
    ['events', 'Event'],
  ])(
    '%s: says of what the agent may not read %s alone',
    async (command, kind) => {
      const { stderr } = await run([command, ...place], {
        getAppLive: () => ({
          ...apiLive(),
          agent: {
            state: 'connected',
            deniedKinds: ['Ingress', 'Pod', 'Event'],
            allow: [],
            skippedKinds: [],
          },
          pods: { ready: 0, desired: 0, total: 0, items: [] },
        }),
      });
      expect(stderr).toContain(`production may not read ${kind}: what`);
    },
  );

  it('prints the documented data', async () => {
    const { stdout } = await run(['pods', ...place, '-o', 'json']);
    expect(podsOutput.parse(JSON.parse(stdout)).pods).toHaveLength(2);
  });
});

it('events shows warnings as kubectl does', async () => {
  const { stdout } = await run(['events', ...place]);
  expect(stdout).toBe(
    [
      'LAST SEEN  COUNT  REASON  OBJECT               MESSAGE',
      '12s        4      Failed  Pod/shop/checkout-2  Failed to pull image',
      '',
    ].join('\n'),
  );
  await server?.close();
  const { stdout: json } = await run(['events', ...place, '-o', 'json']);
  expect(eventsOutput.parse(JSON.parse(json)).events).toHaveLength(1);
});

describe('an object', () => {
  const answers: ApiAnswers = {
    describeObject: ({ query }) => ({
      object: {
        group: '',
        kind: query.kind,
        namespace: 'shop',
        name: query.name,
      },
      text: `Name:  ${query.name}\nKind:  ${query.kind}\n`,
    }),
    getObject: ({ query }) => ({
      object: { group: '', kind: query.kind, namespace: '', name: query.name },
      text: `kind: ${query.kind}\n`,
    }),
  };

  it.each([
    [[], 'Deployment', 'checkout'],
    [['deploy/checkout'], 'Deployment', 'checkout'],
    [['pods/checkout-1'], 'Pod', 'checkout-1'],
    [['checkout-2'], 'Pod', 'checkout-2'],
    [['pod', 'checkout-2'], 'Pod', 'checkout-2'],
    [['Pod/shop/checkout-2'], 'Pod', 'checkout-2'],
    [['ks/checkout'], 'Kustomization', 'checkout'],
    [['kustomizations/checkout'], 'Kustomization', 'checkout'],
  ])('%j is %s %s', async (given, kind, name) => {
    const { code, stdout } = await run(
      ['describe', ...place, ...given],
      answers,
    );
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `Name:  ${name}\nKind:  ${kind}\n`,
    });
  });

  it.each([
    ['checkout', 1, 'deployment/checkout\n    service/checkout'],
    ['nobody', 1, 'no object called nobody'],
    ['secret/checkout', 2, '"secret" is no kind that is watched'],
  ])('%s ends with %d', async (given, expected, says) => {
    const { code, stderr } = await run(['describe', ...place, given], answers);
    expect(code).toBe(expected);
    expect(stderr).toContain(says);
    expect(server?.calls.map(({ name }) => name)).not.toContain(
      'describeObject',
    );
  });

  it('prints the object as YAML, or the documented data', async () => {
    const yaml = ['describe', ...place, 'po/checkout-1', '--yaml'];
    expect((await run(yaml, answers)).stdout).toBe('kind: Pod\n');
    await server?.close();
    const { stdout } = await run([...yaml, '-o', 'json'], answers);
    expect(objectOutput.parse(JSON.parse(stdout)).text).toBe('kind: Pod\n');
  });
});

describe('logs', () => {
  const streams: ApiStreams = {
    followLogs: ({ query }) => [
      {
        event: 'lines',
        data: {
          lines: [
            { at: NOW_MS, text: `${query.pod} listens\u001b[31m!\u001b[0m` },
            { text: 'and waits' },
          ],
        },
      },
      { event: 'done', data: {} },
    ],
  };

  it('shows those of all pods, each line with its pod', async () => {
    const { code, stdout } = await run(['logs', ...place], {}, streams);
    expect(code).toBe(0);
    expect(stdout.split('\n').sort()).toEqual([
      '',
      'checkout-1 | and waits',
      'checkout-1 | checkout-1 listens!',
      'checkout-2 | and waits',
      'checkout-2 | checkout-2 listens!',
    ]);
  });

  it('asks for what the options say', async () => {
    const { code, stdout, stderr } = await run(
      [
        ...['logs', ...place, 'pod/checkout-1', '-c', 'web', '-f', '-p'],
        ...['--since', '10m', '--tail', '0', '--timestamps'],
      ],
      {},
      streams,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'The log ended.\n' });
    expect(stdout).toBe(
      '2027-01-15T08:00:00.000Z checkout-1 listens!\nand waits\n',
    );
    expect(server?.calls.at(-1)?.query).toEqual({
      pod: 'checkout-1',
      namespace: 'shop',
      container: 'web',
      since: '600',
      tail: '0',
      previous: 'true',
      follow: 'true',
    });
  });

  it('prints the documented data', async () => {
    const { stdout } = await run(
      ['logs', ...place, 'checkout-1', '-o', 'json'],
      {},
      streams,
    );
    expect(logsOutput.parse(JSON.parse(stdout)).lines).toHaveLength(2);
  });

  it.each([
    ['nobody', 'has no pod nobody'],
    ['pod/checkout-10', 'has no pod checkout-10'],
  ])('of the pod %s there is none', async (given, says) => {
    const { code, stderr } = await run(['logs', ...place, given], {}, streams);
    expect(code).toBe(1);
    expect(stderr).toContain(says);
  });

  it('wants one pod to be named where there are many', async () => {
    const items = Array.from({ length: 11 }, (_, index) =>
      apiPod(`p-${index}`),
    );
    const { code } = await run(
      ['logs', ...place],
      {
        getAppLive: () =>
          apiLive({ pods: { ready: 11, desired: 11, total: 11, items } }),
      },
      streams,
    );
    expect(code).toBe(2);
  });

  it('shows the others where one pod has no log, and fails where none has', async () => {
    const refuse = (pods: string[]): ApiStreams => ({
      followLogs: ({ query }) =>
        pods.includes(query.pod)
          ? [
              {
                event: 'failed',
                data: { code: 'conflict', message: 'waiting to start' },
              },
            ]
          : [
              { event: 'lines', data: { lines: [{ text: 'one' }] } },
              { event: 'done', data: {} },
            ],
    });
    expect(
      await run(['logs', ...place], {}, refuse(['checkout-2'])),
    ).toMatchObject({
      code: 0,
      stdout: 'checkout-1 | one\n',
      stderr: '! checkout-2: waiting to start\n',
    });
    await server?.close();
    const none = refuse(['checkout-1', 'checkout-2']);
    const { code, stderr } = await run(['logs', ...place], {}, none);
    expect(code).toBe(1);
    expect(stderr).toContain('✖ waiting to start\n');
  });

  it('fails where the connection ends before the log does', async () => {
    const { code, stdout, stderr } = await run(
      ['logs', ...place, 'checkout-1', '-f'],
      {},
      {
        followLogs: () => [
          { event: 'lines', data: { lines: [{ text: 'one' }] } },
        ],
      },
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'one\n' });
    expect(stderr).toContain('The log was cut off');
  });

  it('fails as the agent says, and where the sign-in expires', async () => {
    const one = ['logs', ...place, 'checkout-1', '-f'];
    const failed = await run(
      one,
      {},
      {
        followLogs: () => [
          {
            event: 'failed',
            data: { code: 'timeout', message: 'The agent does not answer' },
          },
        ],
      },
    );
    expect(failed.code).toBe(4);
    expect(failed.stderr).toContain('The agent does not answer');
    await server?.close();
    const renewed = await run(
      one,
      {},
      {
        followLogs: () => [{ event: 'renew', data: {} }],
      },
    );
    expect(renewed.code).toBe(1);
    expect(renewed.stderr).toContain('expires: the log ends here');
  });

  it('goes on where it was when the server looks anew at who follows', async () => {
    const { now } = Date;
    const began = now();
    let calls = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => {
      calls += 1;
      return began + calls * 3_000;
    });
    let asked = 0;
    const { code, stdout } = await run(
      ['logs', ...place, 'checkout-1', '-f', '--tail', '5'],
      {},
      {
        followLogs: () => {
          asked += 1;
          const lines = [
            { at: began, text: 'one' },
            { at: began, text: 'two' },
            ...(asked === 1 ? [] : [{ at: began + 1, text: 'three' }]),
          ];
          return [
            { event: 'lines', data: { lines } },
            asked === 1
              ? { event: 'renew', data: {} }
              : { event: 'done', data: {} },
          ];
        },
      },
    );
    jest.restoreAllMocks();
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'one\ntwo\nthree\n' });
    const { query } = server?.calls.at(-1) ?? {};
    expect(query).toMatchObject({ follow: 'true', since: expect.any(String) });
    expect(query).not.toHaveProperty('tail');
  });

  it('prints no single result of what has no end', async () => {
    const { code } = await run(['logs', ...place, '-f', '-o', 'json']);
    expect(code).toBe(2);
  });
});

describe('commands', () => {
  const answers: ApiAnswers = {
    commandApp: () => ({ text: 'cart restarted\ncheckout restarted\n' }),
  };

  it.each([
    [['restart'], { kind: 'restart' }],
    [
      ['restart', 'checkout'],
      {
        kind: 'restart',
        workloads: [
          { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
        ],
      },
    ],
    [['reconcile'], { kind: 'reconcile', withSource: true }],
    [['reconcile', '--no-source'], { kind: 'reconcile', withSource: false }],
    [['suspend'], { kind: 'suspend' }],
    [['resume-flux'], { kind: 'resume' }],
  ])('%j asks for %j', async ([command, ...args], body) => {
    const { code, stdout } = await run([command, ...place, ...args], answers);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: '✔ production/checkout: cart restarted, checkout restarted\n',
    });
    expect(server?.calls.at(-1)).toMatchObject({
      name: 'commandApp',
      params: { environment: 'production', app: 'checkout' },
      body,
    });
  });

  it('restarts a workload whose Kustomization has the same name', async () => {
    const { code } = await run(['restart', ...place, 'checkout'], {
      ...answers,
      getAppLive: () =>
        apiLive({ kustomization: aKustomization({ name: 'checkout' }) }),
    });
    expect(code).toBe(0);
    expect(server?.calls.at(-1)?.body).toMatchObject({
      workloads: [{ kind: 'Deployment', name: 'checkout' }],
    });
  });

  it('describes what runs on where nothing is named, and no job beside it', async () => {
    const job = {
      ...apiLive().workloads[0],
      kind: 'Job' as const,
      name: 'migrate',
    };
    const { code } = await run(['describe', ...place], {
      getAppLive: () => {
        const live = apiLive();
        return { ...live, workloads: [...live.workloads, job] };
      },
      describeObject: ({ query }) => ({
        object: {
          group: '',
          kind: query.kind,
          namespace: '',
          name: query.name,
        },
        text: '',
      }),
    });
    expect(code).toBe(0);
    expect(server?.calls.at(-1)?.query).toMatchObject({ name: 'checkout' });
  });

  it('restarts no workload that is not there', async () => {
    const { code, stderr } = await run(
      ['restart', ...place, 'deployment/nobody'],
      answers,
    );
    expect(code).toBe(1);
    expect(stderr).toContain('There are: deployment/checkout.');
    expect(server?.calls.map(({ name }) => name)).toEqual(['getAppLive']);
  });

  it('prints the documented data', async () => {
    const { stdout } = await run(['suspend', ...place, '-o', 'json'], answers);
    expect(commandOutput.parse(JSON.parse(stdout))).toEqual({
      environment: 'production',
      app: 'checkout',
      command: 'suspend',
      text: 'cart restarted\ncheckout restarted\n',
    });
  });

  it('ends with 4 where the agent does not answer, and with 1 where it may not', async () => {
    const fails = (code: 'timeout' | 'not-allowed') => ({
      commandApp: () => {
        throw new GimletError(code, 'No', { whatToDo: 'Ask.' });
      },
    });
    expect((await run(['suspend', ...place], fails('timeout'))).code).toBe(4);
    await server?.close();
    const refused = await run(['suspend', ...place], fails('not-allowed'));
    expect(refused).toMatchObject({ code: 1, stderr: '✖ No\n  Ask.\n' });
  });

  it('needs a server', async () => {
    const { code, stderr } = await runAgainst('', ['restart', ...place]);
    expect(code).toBe(2);
    expect(stderr).toContain('gimlet restart needs a Gimlet server');
  });
});
