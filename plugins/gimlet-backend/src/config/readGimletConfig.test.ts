import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { readGimletConfig } from './readGimletConfig';

function read(gimlet: JsonObject) {
  return readGimletConfig(new ConfigReader({ gimlet }));
}

function problemOf(gimlet: JsonObject): string {
  try {
    read(gimlet);
  } catch (error) {
    if (error instanceof GimletError) return error.message;
    throw error;
  }
  return 'read';
}

const staging = { name: 'staging', appsRepo: 'https://git.example.com/a/s' };
const production = {
  name: 'production',
  appsRepo: 'https://git.example.com/a/p.git',
};

describe('readGimletConfig', () => {
  it('starts with nothing configured', () => {
    expect(readGimletConfig(new ConfigReader({}))).toMatchObject({
      environments: [],
      repositories: [],
      charts: { allow: [] },
      committer: { name: 'Gimlet', email: 'gimlet@gimlet.io' },
      fetchInterval: 30_000,
      leaseDuration: 30_000,
      thresholds: {
        configError: 30,
        imagePull: 60,
        crashLoop: 120,
        unschedulable: 300,
        outOfMemory: 2,
        notReady: 60,
      },
      retention: { artifactDays: 90, requestDays: 90 },
    });
  });

  it('reads the keys of webhooks, and thresholds as durations', () => {
    const { environments, thresholds } = read({
      environments: [
        { ...staging, flux: { webhookKey: '0123456789abcdef' } },
        production,
      ],
      thresholds: {
        imagePull: '2m',
        crashLoop: { seconds: 5 },
        outOfMemory: '3',
      },
    });
    expect(environments.map(({ webhookKey }) => webhookKey)).toEqual([
      '0123456789abcdef',
      undefined,
    ]);
    expect(thresholds).toMatchObject({
      imagePull: 120,
      crashLoop: 5,
      unschedulable: 300,
      outOfMemory: 3,
    });
  });

  it('reads all of it', () => {
    const full = {
      environments: [
        {
          ...production,
          branch: 'deploy/main',
          accepts: [
            { repositories: ['acme/*'], events: ['push'], branches: ['main'] },
          ],
          previews: true,
          handEdits: 'overwrite',
          promotion: { from: 'staging' },
        },
        staging,
      ],
      repositories: [{ name: 'acme/shop', defaultBranch: 'trunk' }],
      charts: {
        allow: [
          'charts.example.com',
          { host: 'oci.local', privateAddresses: true },
        ],
      },
      committer: { name: 'Release Bot', email: 'bot@acme.io' },
      workDirectory: '/var/cache/gimlet',
      fetchInterval: '5m',
      leaseDuration: { seconds: 10 },
      thresholds: {
        configError: '31s',
        imagePull: '61s',
        crashLoop: '2h',
        unschedulable: { minutes: 1 },
        notReady: '62s',
        outOfMemory: 5,
      },
      retention: { artifactDays: '30', requestDays: 7 },
    };
    expect(read(full)).toEqual({
      ...full,
      environments: [
        { ...staging, branch: 'main', previews: false, handEdits: 'wait' },
        full.environments[0],
      ],
      fetchInterval: 300_000,
      leaseDuration: 10_000,
      thresholds: {
        configError: 31,
        imagePull: 61,
        crashLoop: 7_200,
        unschedulable: 60,
        notReady: 62,
        outOfMemory: 5,
      },
      retention: { artifactDays: 30, requestDays: 7 },
    });
  });

  it('puts environments in order of promotion, and keeps theirs otherwise', () => {
    const environments = [
      { ...production, promotion: { from: 'staging' } },
      { ...staging, name: 'tools' },
      { ...staging, promotion: { from: 'dev' } },
      { ...staging, name: 'dev' },
    ];
    expect(read({ environments }).environments.map(({ name }) => name)).toEqual(
      ['tools', 'dev', 'staging', 'production'],
    );
  });

  it.each([
    'https://git.example.com/acme/gitops.git',
    'http://127.0.0.1:8080/gitops.git',
    'ssh://git@git.example.com:2222/acme/gitops.git',
    'git@git.example.com:acme/gitops.git',
    'file:///srv/git/gitops.git',
  ])('takes the address %s', appsRepo => {
    expect(
      read({ environments: [{ ...staging, appsRepo }] }).environments[0],
    ).toMatchObject({ appsRepo });
  });

  it.each<[string, JsonObject, string]>([
    [
      'an address with a password',
      {
        environments: [
          { ...staging, appsRepo: 'https://bot:hunter2@git.example.com/a/b' },
        ],
      },
      'gimlet.environments[0].appsRepo',
    ],
    [
      'an address with a token',
      {
        environments: [
          { ...staging, appsRepo: 'https://hunter2@git.example.com/a/b' },
        ],
      },
      'gimlet.environments[0].appsRepo',
    ],
    [
      'an address that runs a program',
      { environments: [{ ...staging, appsRepo: 'ext::sh -c id' }] },
      'gimlet.environments[0].appsRepo',
    ],
    [
      'an address that is an option',
      { environments: [{ ...staging, appsRepo: '--upload-pack=id' }] },
      'gimlet.environments[0].appsRepo',
    ],
    [
      'a name that is no folder',
      { environments: [{ ...staging, name: '../etc' }] },
      'gimlet.environments[0].name',
    ],
    [
      'two environments of one name',
      { environments: [staging, staging] },
      'gimlet.environments[1].name  there is another environment staging',
    ],
    [
      'two repositories of one name',
      { repositories: [{ name: 'a/b' }, { name: 'a/b' }] },
      'gimlet.repositories[1].name  there is another repository a/b',
    ],
    [
      'a promotion from nowhere',
      {
        environments: [staging, { ...production, promotion: { from: 'qa' } }],
      },
      'gimlet.environments[1].promotion.from  there is no environment qa; there are: staging, production',
    ],
    [
      'a promotion from itself',
      { environments: [{ ...staging, promotion: { from: 'staging' } }] },
      'gimlet.environments[0].promotion.from  an environment does not follow itself',
    ],
    [
      'promotions in a circle',
      {
        environments: [
          { ...staging, promotion: { from: 'production' } },
          { ...production, promotion: { from: 'staging' } },
        ],
      },
      'in a circle',
    ],
    [
      'a glob that cannot be read',
      {
        environments: [{ ...staging, accepts: [{ repositories: ['acme/{'] }] }],
      },
      'gimlet.environments[0].accepts[0].repositories[0]',
    ],
    [
      'a branch that git refuses',
      { environments: [{ ...staging, branch: '-main' }] },
      'gimlet.environments[0].branch',
    ],
    [
      'an unknown field',
      { environments: [{ ...staging, handEdit: 'wait' }] },
      "Unrecognized key(s) in object: 'handEdit'",
    ],
    [
      'a committer that breaks commits',
      { committer: { name: 'Gimlet\nauthor x' } },
      'gimlet.committer.name',
    ],
    [
      'a work directory that moves with the process',
      { workDirectory: 'work' },
      'gimlet.workDirectory  must be an absolute path',
    ],
    [
      'a fetch interval that is none',
      { fetchInterval: 'soon' },
      'gimlet.fetchInterval  must be a duration',
    ],
    [
      'a fetch interval of nothing',
      { fetchInterval: { milliseconds: 5 } },
      'gimlet.fetchInterval  must be a second at least',
    ],
    [
      'a lease that would be lost while it is held',
      { leaseDuration: '1s' },
      'gimlet.leaseDuration  must be 5 seconds at least',
    ],
    [
      'a key of a webhook that can be guessed',
      { environments: [{ ...staging, flux: { webhookKey: 'hunter2' } }] },
      'gimlet.environments[0].flux.webhookKey  must have 16 characters',
    ],
    [
      'a key of a webhook that two environments share',
      {
        environments: [staging, production].map(environment => ({
          ...environment,
          flux: { webhookKey: 'hunter2hunter2hunter2' },
        })),
      },
      'gimlet.environments[1].flux.webhookKey  is the key of staging too',
    ],
    [
      'a threshold that is none',
      { thresholds: { imagePull: 'soon' } },
      'gimlet.thresholds.imagePull  must be a duration',
    ],
    [
      'a threshold of nothing',
      { thresholds: { crashLoop: { milliseconds: 1 } } },
      'gimlet.thresholds.crashLoop  must be a second at least',
    ],
    [
      'an unknown threshold',
      { thresholds: { pending: '1m' } },
      "Unrecognized key(s) in object: 'pending'",
    ],
    [
      'a retention that keeps nothing',
      { retention: { artifactDays: 0 } },
      'gimlet.retention.artifactDays',
    ],
  ])('refuses %s, and says where', (_, gimlet, expected) => {
    const problem = problemOf(gimlet);
    expect(problem).toContain(expected);
    expect(problem).not.toContain('hunter2');
  });

  it('lists every problem at once', () => {
    const problem = problemOf({
      environments: [{ name: 'Staging', appsRepo: '' }],
      handEdits: 'wait',
    });
    expect(problem).toContain('gimlet.environments[0].name');
    expect(problem).toContain('gimlet.environments[0].appsRepo');
    expect(problem).toContain("'handEdits'");
  });
});
