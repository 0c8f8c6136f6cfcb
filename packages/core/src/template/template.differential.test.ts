import { listFunctions } from './functions';
import fc from 'fast-check';
import { DATA } from './__testUtils__/data';
import { DIFFERENCES } from './__testUtils__/differences';
import { FUNCTION_CASES } from './__testUtils__/functionCases';
import { LANGUAGE_CASES } from './__testUtils__/languageCases';
import type { HelmResult } from './__testUtils__/renderWithHelm';
import { renderWithHelm } from './__testUtils__/renderWithHelm';
import type { TemplateCase } from './__testUtils__/templateCase';
import { textOfCase } from './__testUtils__/templateCase';
import { callTemplate } from './__testUtils__/calls';
import { templateText } from './__testUtils__/grammar';
import { TemplateError } from './TemplateError';
import { TemplateSet } from './TemplateSet';

jest.setTimeout(300_000);

/** What the engine makes of a template; anything but a TemplateError is a defect. */
function render(template: string): HelmResult {
  const templates = new TemplateSet();
  try {
    templates.parse('case', template);
    return { output: templates.execute('case', DATA) };
  } catch (error) {
    if (error instanceof TemplateError) return { error: error.message };
    throw error;
  }
}

const failsHere = (template: string) => 'error' in render(template);

/** Messages differ, bytes must not. */
function comparable(template: string, result: HelmResult | undefined) {
  const outcome =
    result && 'output' in result ? { output: result.output } : 'fails';
  return { template, outcome };
}

async function expectSameAsHelm(templates: readonly string[]): Promise<void> {
  const theirs = await renderWithHelm(templates, DATA, failsHere);
  const outcomes = (find: (template: string) => HelmResult | undefined) =>
    templates.map(template => comparable(template, find(template)));
  expect(outcomes(render)).toEqual(outcomes(template => theirs.get(template)));
}

/** A case that is meant to give a text, and fails on both sides, would test nothing. */
async function expectAsMarked(cases: readonly TemplateCase[]): Promise<void> {
  const templates = cases.map(textOfCase);
  expect(templates.filter(failsHere)).toEqual(
    cases.flatMap(example =>
      typeof example === 'string' ? [] : [example.fails],
    ),
  );
  await expectSameAsHelm(templates);
}

/** So many templates at random are compared; `GIMLET_TEMPLATE_RUNS` asks for more. */
const RUNS = Number(process.env.GIMLET_TEMPLATE_RUNS ?? 400);
/** Of those that fail so many are shown to Helm, which needs a start for each. */
const FAILING_RUNS = 40;

async function expectSameAtRandom(seed: number): Promise<void> {
  const templates = [
    ...fc.sample(templateText, { seed, numRuns: RUNS }),
    ...fc.sample(callTemplate, { seed, numRuns: RUNS }),
  ];
  const failing = templates.filter(failsHere);
  const passing = templates.filter(template => !failing.includes(template));
  expect(passing.length).toBeGreaterThan(RUNS / 8);
  await expectSameAsHelm([...passing, ...failing.slice(0, FAILING_RUNS)]);
}

describe('the template engine beside real Helm', () => {
  it('has a case for every function that is allowed', () => {
    const ours = ['sanitizeDNSName'];
    const covered = [...Object.keys(FUNCTION_CASES), ...ours].sort();
    expect(covered).toEqual(listFunctions());
  });

  it('calls in each case the function that it stands for', () => {
    for (const [name, templates] of Object.entries(FUNCTION_CASES)) {
      expect(templates.map(textOfCase).join('\n')).toMatch(
        new RegExp(`(^|[^A-Za-z0-9_])${name}([^A-Za-z0-9_]|$)`),
      );
    }
  });

  it('gives the same bytes for the language', async () => {
    await expectAsMarked(LANGUAGE_CASES);
  });

  it('gives the same bytes for every function', async () => {
    await expectAsMarked(Object.values(FUNCTION_CASES).flat());
  });

  it('gives the same bytes for templates made at random, always the same', async () => {
    await expectSameAtRandom(20240501);
  });

  it('gives the same bytes for templates made at random, each time others', async () => {
    const seed = Number(process.env.GIMLET_TEMPLATE_SEED ?? Date.now() % 1e9);
    try {
      await expectSameAtRandom(seed);
    } catch (error) {
      throw new Error(`GIMLET_TEMPLATE_SEED=${seed} shows it again`, {
        cause: error,
      });
    }
  });

  it('differs only where it says so', async () => {
    const shown = DIFFERENCES.filter(({ template }) => template !== undefined);
    const templates = shown.map(({ template }) => template ?? '');
    const theirs = await renderWithHelm(templates, DATA, failsHere);
    for (const { template = '', ours, helmVaries = false } of shown) {
      const result = render(template);
      const text = 'output' in result ? result.output : result.error;
      const wanted = ours && 'output' in ours ? ours.output : ours?.error;
      expect(text.slice(0, wanted?.length)).toBe(wanted);
      const isSame =
        JSON.stringify(comparable(template, result)) ===
        JSON.stringify(comparable(template, theirs.get(template)));
      expect({ template, differs: helmVaries || !isSame }).toEqual({
        template,
        differs: true,
      });
    }
  });
});
