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

/** The outcomes of the same templates here and there. */
async function besideHelm(templates: readonly string[]) {
  const rendered = await renderWithHelm(templates, DATA, failsHere);
  const outcomes = (find: (template: string) => HelmResult | undefined) =>
    templates.map(template => comparable(template, find(template)));
  return {
    ours: outcomes(render),
    theirs: outcomes(template => rendered.get(template)),
  };
}

const isMeantToFail = (example: TemplateCase) => typeof example !== 'string';

/** So many templates at random are compared; `GIMLET_TEMPLATE_RUNS` asks for more. */
const RUNS = Number(process.env.GIMLET_TEMPLATE_RUNS ?? 400);
/** Of those that fail so many are shown to Helm, which needs a start for each. */
const FAILING_RUNS = RUNS / 10;

function templatesAtRandom(seed: number): string[] {
  const templates = [
    ...fc.sample(templateText, { seed, numRuns: RUNS }),
    ...fc.sample(callTemplate, { seed, numRuns: RUNS }),
  ];
  const failing = templates.filter(failsHere).slice(0, FAILING_RUNS);
  return [...templates.filter(template => !failsHere(template)), ...failing];
}

// Without Helm there is nothing to compare with.
const describeWithHelm = process.env.HELM_BINARY ? describe : describe.skip;

describeWithHelm('the template engine beside real Helm', () => {
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

  it.each([
    ['the language', LANGUAGE_CASES],
    ['every function', Object.values(FUNCTION_CASES).flat()],
  ])('gives the same bytes for %s', async (_, cases) => {
    const templates = cases.map(textOfCase);
    // A case that is meant to give a text, and fails on both sides, would test nothing.
    expect(templates.filter(failsHere)).toEqual(
      cases.filter(isMeantToFail).map(textOfCase),
    );
    const { ours, theirs } = await besideHelm(templates);
    expect(ours).toEqual(theirs);
  });

  it('gives the same bytes for templates made at random, always the same', async () => {
    const { ours, theirs } = await besideHelm(templatesAtRandom(20240501));
    expect(ours.length).toBeGreaterThan(RUNS / 2);
    expect(ours).toEqual(theirs);
  });

  it('gives the same bytes for templates made at random, each time others', async () => {
    const seed = Number(process.env.GIMLET_TEMPLATE_SEED ?? Date.now() % 1e9);
    const { ours, theirs } = await besideHelm(templatesAtRandom(seed));
    expect({ GIMLET_TEMPLATE_SEED: seed, outcomes: ours }).toEqual({
      GIMLET_TEMPLATE_SEED: seed,
      outcomes: theirs,
    });
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
