import type { Chart } from './chart';

/** What makes a chart render differently from one time to the next, by the function's name, sorted. @public */
export interface ChartPurity {
  /** Functions with a random source; also those whose order is random (`keys` and `values` that nothing sorts). */
  random: string[];
  /** Functions that read the clock. */
  clock: string[];
  /** Functions that ask the cluster or the network. */
  cluster: string[];
  /**
   * Whether the chart renders text that it is given (`tpl`): then the values that a manifest adds count too, see
   * {@link findImpureFunctions}.
   */
  rendersValues: boolean;
}

type Source = 'random' | 'clock' | 'cluster';

const SOURCES: Record<Source, readonly string[]> = {
  random: [
    'bcrypt',
    'encryptAES',
    'genCA',
    'genCAWithKey',
    'genPrivateKey',
    'genSelfSignedCert',
    'genSelfSignedCertWithKey',
    'genSignedCert',
    'genSignedCertWithKey',
    'htpasswd',
    'randAlpha',
    'randAlphaNum',
    'randAscii',
    'randBytes',
    'randInt',
    'randNumeric',
    'shuffle',
    'uuidv4',
  ],
  clock: [
    'ago',
    // These take the present for whatever is not a time.
    'date',
    'dateInZone',
    'date_in_zone',
    'durationRound',
    'htmlDate',
    'htmlDateInZone',
    'now',
  ],
  cluster: ['getHostByName', 'lookup'],
};

const SOURCE_OF = new Map<string, Source>(
  (['random', 'clock', 'cluster'] as const).flatMap(source =>
    SOURCES[source].map(name => [name, source] as const),
  ),
);

/** Functions that answer a map's keys or values in random order, unless `sortAlpha` stands in the same action. */
const UNORDERED = new Set(['keys', 'values']);

interface Action {
  /** Names that stand alone, and so are functions (or keywords). */
  words: string[];
  fields: string[];
  strings: string[];
}

const TOKEN =
  /(?<space>\s+)|(?<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`)|(?<rune>'(?:[^'\\\n]|\\.)*')|\.(?<field>[\p{L}_][\p{L}\p{N}_]*)|(?<variable>\$[\p{L}\p{N}_]*)|(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<number>\d[\p{L}\p{N}_.]*)/uy;

function readAction(
  text: string,
  start: number,
): { action: Action; end: number } {
  const action: Action = { words: [], fields: [], strings: [] };
  let at = start;
  while (at < text.length && !text.startsWith('}}', at)) {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(text)?.groups;
    if (!groups) {
      at += 1;
      continue;
    }
    at = TOKEN.lastIndex;
    if (groups.word) action.words.push(groups.word);
    if (groups.field) action.fields.push(groups.field);
    if (groups.string) action.strings.push(groups.string.slice(1, -1));
  }
  return { action, end: at + 2 };
}

const COMMENT = /(?:-\s)?\s*\/\*/y;

/** The actions of a template, `{{ … }}`, without comments. Text that is no template gives what can be made of it. */
function readActions(text: string): Action[] {
  const actions: Action[] = [];
  let at = text.indexOf('{{');
  while (at >= 0) {
    COMMENT.lastIndex = at + 2;
    if (COMMENT.test(text)) {
      const close = text.indexOf('*/', COMMENT.lastIndex);
      at = close < 0 ? -1 : text.indexOf('{{', close + 2);
      continue;
    }
    const { action, end } = readAction(text, at + 2);
    actions.push(action);
    at = text.indexOf('{{', end);
  }
  return actions;
}

interface Found {
  functions: Set<string>;
  tpl: boolean;
  readsFiles: boolean;
}

function scanActions(actions: readonly Action[], found: Found): void {
  for (const { words, fields } of actions) {
    const sorted = words.includes('sortAlpha');
    for (const word of words) {
      if (SOURCE_OF.has(word) || (UNORDERED.has(word) && !sorted)) {
        found.functions.add(word);
      }
    }
    found.tpl ||= words.includes('tpl');
    found.readsFiles ||= fields.includes('Files');
  }
}

/** In text that is made into a template while rendering, a string may be a template of its own. */
function scanStrings(actions: readonly Action[], found: Found): void {
  for (const string of actions.flatMap(({ strings }) => strings)) {
    if (string.includes('{{')) {
      scanActions(readActions(string), found);
    }
  }
}

function sortOut({ functions, tpl }: Found): ChartPurity {
  const of = (source: Source) =>
    [...functions]
      .filter(name => (SOURCE_OF.get(name) ?? 'random') === source)
      .sort();
  return {
    random: of('random'),
    clock: of('clock'),
    cluster: of('cluster'),
    rendersValues: tpl,
  };
}

function nothingFound(): Found {
  return { functions: new Set(), tpl: false, readsFiles: false };
}

/**
 * Finds the functions in one text that make its rendering differ from time to time. For the values of a manifest, where
 * the chart renders them (`rendersValues`).
 *
 * @public
 */
export function findImpureFunctions(text: string): ChartPurity {
  const found = nothingFound();
  const actions = readActions(text);
  scanActions(actions, found);
  scanStrings(actions, found);
  return sortOut(found);
}

function withSubcharts(chart: Chart): Chart[] {
  return [chart, ...chart.subcharts.flatMap(withSubcharts)];
}

/**
 * Scans a chart and its subcharts. Only what stands in actions counts, not in comments, strings or names of fields.
 *
 * `tpl` renders text that is not known here. Where a chart uses it, the values.yaml of every chart inside and the strings
 * in actions are scanned as templates too, and all other files where some template reads `.Files`. A template that is
 * put together at run time from pieces without `{{` is not seen.
 */
export function scanPurity(chart: Chart): ChartPurity {
  const charts = withSubcharts(chart);
  const found = nothingFound();
  const templates = charts.flatMap(({ files }) =>
    [...files]
      .filter(([path]) => path.startsWith('templates/'))
      .map(([, content]) => readActions(content.toString('utf8'))),
  );
  for (const actions of templates) {
    scanActions(actions, found);
  }
  if (found.tpl) {
    for (const actions of templates) {
      scanStrings(actions, found);
    }
    for (const { files } of charts) {
      for (const [path, content] of files) {
        const rendered =
          path === 'values.yaml' ||
          (found.readsFiles && !path.startsWith('templates/'));
        if (rendered && content.includes('{{')) {
          const actions = readActions(content.toString('utf8'));
          scanActions(actions, found);
          scanStrings(actions, found);
        }
      }
    }
  }
  return sortOut(found);
}
