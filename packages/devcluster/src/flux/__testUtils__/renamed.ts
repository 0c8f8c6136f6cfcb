import type { FluxTrace } from '../traces/FluxTrace';

// As long as the words that they stand for, and in the same alphabetical order: a trace is about names of 63 and 64 characters, and
// Flux sorts by name.
const NAMES: Record<string, string> = {
  acme: 'zeta',
  gitops: 'fleets',
  production: 'singapore1',
  shop: 'mall',
  checkout: 'payments',
  cart: 'auth',
  migrate: 'prepare',
  'flux-system': 'fluxworkers',
  main: 'next',
  nope: 'gone',
};

// What git says ("failed to checkout and …") is no name.
const NAME = new RegExp(
  `(?<![A-Za-z0-9])(?:${Object.keys(NAMES).join(
    '|',
  )})(?![A-Za-z0-9])(?! and determine)`,
  'g',
);

const TAG = /(?<=[a-z]:)(?:v[1-9]|bad|done-\d|exit1)(?=\\?")/g;

const FOLDER = /(?<=\.\/|\}\/)production|(?<=")production(?=\/)/g;

/** The trace as it would have been recorded with other names, namespaces, images and folders. */
export function renamed(trace: FluxTrace): FluxTrace {
  const { name, what, ...rest } = trace;
  const told: typeof rest = {
    ...rest,
    steps: rest.steps.map(step =>
      step.do === 'commit'
        ? { ...step, files: withBehavior(step.files) }
        : step,
    ),
  };
  const text = JSON.stringify(told)
    .replace(FOLDER, folder => `regions/asia/${folder}`)
    .replace(TAG, tag => `2030.1-${[...tag].reverse().join('')}`)
    .replace(NAME, word => NAMES[word])
    .replace(/(?<=\/(?:payments|auth)\/)\w+\.yaml/g, file => `objects/${file}`)
    // The repository is named after the scenario.
    .replaceAll(`/${name}.git`, `/state-of-${name}.git`);
  return {
    ...(JSON.parse(text) as Omit<FluxTrace, 'name' | 'what'>),
    name: `state-of-${name}`,
    what,
  };
}

// What the recordings' kubelet did with a tag, in the words of the stand-in.
const BEHAVIOR: Array<[tag: RegExp, annotation: string]> = [
  [/:bad"/, 'pull-error: "no such image"'],
  [/:done-\d"/, 'exit-code: "0"'],
  [/:exit1"/, 'exit-code: "1"'],
];

/** Says by annotations how pods behave, as the renamed tags say nothing. */
function withBehavior(
  files: Record<string, string | null>,
): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => {
      const [, annotation] =
        BEHAVIOR.find(([tag]) => content && tag.test(content)) ?? [];
      return [
        path,
        content && annotation
          ? content.replace(
              /( +)template:\n(?: +metadata: \{(.*)\}\n)?/,
              (_found, indent, metadata) =>
                `${indent}template:\n${indent}  metadata: {${
                  metadata ? `${metadata}, ` : ''
                }annotations: {devcluster.gimlet.io/${annotation}}}\n`,
            )
          : content,
      ];
    }),
  );
}
