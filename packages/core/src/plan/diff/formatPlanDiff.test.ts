import type {
  AppPlan,
  CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { formatPlanDiff } from './formatPlanDiff';
import {
  deployment,
  DiffRepository,
  FOLDER,
  releaseOf,
  service,
  type Files,
} from './__testUtils__/diffOf';

jest.setTimeout(60_000);

let repository: DiffRepository;

beforeAll(async () => {
  repository = await DiffRepository.create();
});

afterAll(async () => {
  await repository.remove();
});

const diff: DiffRepository['diff'] = (...args) => repository.diff(...args);

describe('formatPlanDiff', () => {
  const job = (image: string) => `apiVersion: batch/v1
kind: Job
metadata: {name: checkout-migrate, namespace: shop}
spec: {template: {spec: {containers: [{name: main, image: ${image}}]}}}
`;
  const release1 = releaseOf('77aa01b'.padEnd(40, '0'), 'Old prices');
  const release2 = releaseOf('1f3c9a2'.padEnd(40, '0'), 'Faster cart');
  const before: Files = {
    [`${FOLDER}/deployment.yaml`]: deployment('acme/checkout:77aa01b'),
    [`${FOLDER}/job.yaml`]: job('acme/checkout:77aa01b'),
    [`${FOLDER}/release.json`]: release1,
    [`${FOLDER}/service.yaml`]: service,
  };
  const after: Files = {
    [`${FOLDER}/deployment.yaml`]: deployment(
      'acme/checkout:1f3c9a2',
      '          env: [{name: PAYMENT_RETRIES, value: "3"}]\n',
    ),
    [`${FOLDER}/job.yaml`]: job('acme/checkout:1f3c9a2'),
    [`${FOLDER}/release.json`]: release2,
    [`${FOLDER}/service.yaml`]: service,
  };
  const more: Partial<AppPlan> = {
    jobs: ['Job shop/checkout-migrate'],
    chart: { name: 'web', version: '1.4.2', digest: 'sha256:00' },
  };

  it('reads as people read it', async () => {
    const withEnv = {
      ...before,
      [`${FOLDER}/deployment.yaml`]: deployment(
        'acme/checkout:77aa01b',
        '          env: []\n',
      ),
    };
    const result = await diff(withEnv, after, more);
    expect(formatPlanDiff(result)).toBe(
      `production/checkout   77aa01b Old prices  →  1f3c9a2 Faster cart

  ~ Deployment shop/checkout
      spec.template.spec.containers[main]
    -   image: acme/checkout:77aa01b
    +   image: acme/checkout:1f3c9a2
    +   env PAYMENT_RETRIES: "3"
  ~ Job shop/checkout-migrate              runs
      spec.template.spec.containers[main]
    -   image: acme/checkout:77aa01b
    +   image: acme/checkout:1f3c9a2
  1 object unchanged

  chart web@1.4.2 · plan 9b2e41c7
`,
    );
  });

  it('can name the fields only', async () => {
    const result = await diff(after, before, {
      ...more,
      action: 'rollback',
      rollbackTo: '5e0d1c3'.padEnd(40, '0') as CommitSha,
    });
    const lines = formatPlanDiff(result, { detail: 'names' }).split('\n');
    expect(lines.slice(0, 5)).toEqual([
      'production/checkout   1f3c9a2 Faster cart  →  77aa01b Old prices (as in 5e0d1c3)',
      '',
      '  ~ Deployment shop/checkout               image, env',
      '  ~ Job shop/checkout-migrate              image, runs',
      '  1 object unchanged',
    ]);
  });

  it('colours through the palette alone, line by line', async () => {
    const wrap = (name: string) => (text: string) => `<${name}>${text}</>`;
    const result = await diff(before, after, more);
    const text = formatPlanDiff(result, {
      colour: {
        added: wrap('a'),
        removed: wrap('r'),
        changed: wrap('c'),
        heading: wrap('h'),
        faint: wrap('f'),
      },
    });
    expect(text).toContain('<h>production/checkout</>   77aa01b');
    expect(text).toContain('<r>    -   image: acme/checkout:77aa01b</>\n');
    expect(text).toContain('<a>    +   image: acme/checkout:1f3c9a2</>\n');
    expect(text.replace(/<\/?[a-z]?>/g, '')).toBe(formatPlanDiff(result));
  });

  it('shows the lines of a long value that differ', async () => {
    const withText = (line: string) => ({
      [`${FOLDER}/a.yaml`]: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\ndata:\n  app.conf: |\n    one\n    ${line}\n    three\n`,
    });
    const text = formatPlanDiff(await diff(withText('two'), withText('2')));
    expect(text).toContain(
      '        data["app.conf"]\n    -   two\n    +   2\n',
    );
    expect(text).not.toContain('three');
  });

  it('sends no control characters to a terminal', async () => {
    const evil = '\u001b[2J\u0007\u202Ered';
    const result = await diff(
      {},
      {
        [`${FOLDER}/${evil}.txt`]: `${evil}\n`,
        [`${FOLDER}/a.yaml`]: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${JSON.stringify(
          evil,
        )}}\n`,
        [`${FOLDER}/release.json`]: releaseOf('1f3c9a2', evil),
      },
      { jobs: [`Job shop/${evil}`], warnings: [evil] },
    );
    const text = formatPlanDiff(result);
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
    expect(text).toContain('\\u001b[2J');
  });

  it('says when nothing changes', async () => {
    expect(formatPlanDiff(await diff({}, {}))).toContain('  nothing changes\n');
  });
});
