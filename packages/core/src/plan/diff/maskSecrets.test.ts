import { formatPlanDiff } from './formatPlanDiff';
import {
  DiffRepository,
  FOLDER,
  summary,
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

const secret = (data: string, more = '') =>
  `apiVersion: v1\nkind: Secret\nmetadata:\n  name: keys\n  namespace: shop\n${more}data: ${data}\n`;

describe('Secrets', () => {
  const applied = (value: string) =>
    `  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '${value}'\n    team: shop\n`;

  const rows: [string, string | undefined, string | undefined, string[]][] = [
    [
      'a value changes, comes and goes',
      secret('{a: b25l, b: c2FtZQ==, c: Z29uZQ==}'),
      secret('{a: dHdv, b: c2FtZQ==, d: bmV3}'),
      [
        'changed Secret shop/keys',
        '  changed data.a: "(hidden, before)" -> "(hidden, after)"',
        '  removed data.c: "(hidden)" -> undefined',
        '  added data.d: undefined -> "(hidden)"',
      ],
    ],
    [
      'the copy that kubectl keeps changes',
      secret('{a: b25l}', applied('{"data":{"a":"b25l"}}')),
      secret('{a: b25l}', applied('{"data":{"a":"bmV3"}}')),
      [
        'changed Secret shop/keys',
        '  changed metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]: "(hidden, before)" -> "(hidden, after)"',
      ],
    ],
    [
      'another field is shown as it is',
      secret('{a: b25l}'),
      `${secret('{a: b25l}')}type: Opaque\n`,
      ['changed Secret shop/keys', '  added type: undefined -> "Opaque"'],
    ],
    [
      'data becomes stringData',
      secret('{a: b25l}'),
      secret('{a: b25l}').replace('\ndata:', '\nstringData:'),
      [
        'changed Secret shop/keys',
        '  removed data: {"a":"(hidden)"} -> undefined',
        '  added stringData: undefined -> {"a":"(hidden)"}',
      ],
    ],
    [
      'data is no map',
      secret('b25l'),
      secret('[b25l, bmV3]'),
      [
        'changed Secret shop/keys',
        '  changed data: "(hidden, before)" -> "(hidden, after)"',
      ],
    ],
    [
      'a Secret comes',
      undefined,
      secret('{a: bmV3}'),
      ['added Secret shop/keys'],
    ],
    [
      'a Secret goes',
      secret('{a: b25l}'),
      undefined,
      ['removed Secret shop/keys'],
    ],
    [
      'within a list',
      'apiVersion: v1\nkind: SecretList\nitems:\n- {metadata: {name: keys, namespace: shop}, data: {a: b25l}}\n',
      'apiVersion: v1\nkind: SecretList\nitems:\n- {metadata: {name: keys, namespace: shop}, data: {a: bmV3}}\n',
      [
        'changed Secret shop/keys',
        '  changed data.a: "(hidden, before)" -> "(hidden, after)"',
      ],
    ],
    [
      'in a file that is broken',
      secret('{a: b25l}'),
      `${secret('{a: bmV3}')}x: [`,
      [],
    ],
    [
      'in a file that holds something else as well',
      `${secret('{a: b25l}')}---\nnotes\n`,
      `${secret('{a: bmV3}')}---\nnotes\n`,
      [],
    ],
  ];

  it.each(rows)('%s', async (_, before, after, expected) => {
    const files = (text?: string): Files =>
      text === undefined ? {} : { [`${FOLDER}/keys.yaml`]: text };
    const result = await diff(files(before), files(after));
    expect(summary(result)).toEqual(expected);
    expect(result.objects.length + result.files.length).toBe(1);
    for (const text of [JSON.stringify(result), formatPlanDiff(result)]) {
      for (const value of ['b25l', 'dHdv', 'bmV3', 'Z29uZQ', 'c2FtZQ']) {
        expect(text).not.toContain(value);
      }
    }
  });

  it('say that a value changed, in the text too', async () => {
    const result = await diff(
      { [`${FOLDER}/keys.yaml`]: secret('{a: b25l}') },
      { [`${FOLDER}/keys.yaml`]: secret('{a: dHdv}') },
    );
    expect(result.objects[0].fields[0].masked).toBe(true);
    expect(result.objects[0].text).toContain(
      '-  a: (hidden, before)\n+  a: (hidden, after)\n',
    );
    expect(formatPlanDiff(result)).toContain(
      'data.a: changed; values of Secrets are hidden',
    );
  });
});
