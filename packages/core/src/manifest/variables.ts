import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import type {
  Artifact,
  Problem,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { CI_FACTS } from '../artifact/ciVariableNames';
import { TemplateError, TemplateSet } from '../template';
import { readVarsFile } from './readVarsFile';
import { isTemplate } from './typedScalar';

/** The name of the app as a variable. */
const APP = 'APP';

/** @public */
export interface VariableSources {
  artifact?: Pick<Artifact, 'context' | 'items' | 'vars'>;
  /** The environment's vars file in the gitops repository: its text, or with the name that errors give it. */
  varsFile?: string | { text: string; file: string };
  /** What the command line gives; later ones win, over everything else. */
  extra?: readonly Readonly<Record<string, string>>[];
}

/**
 * The variables of a release, not yet resolved among themselves (`resolveManifest` does that, since they may refer to
 * `APP`, which only the manifest knows). Later wins: the artifact's context, the texts in its items, its vars, the
 * environment's vars file, `extra`.
 *
 * An artifact's `APP` is left out: the manifest's own comes between the artifact and the vars file. What CI says of the
 * commit (`BRANCH` and its like) is a fact and no template: a branch called `{{` is a text like any other.
 *
 * @throws GimletError `invalid` where the vars file cannot be read
 * @public
 */
export function collectVariables(
  sources: VariableSources,
): Record<string, string> {
  const { artifact, varsFile, extra = [] } = sources;
  const shipped = Object.entries({
    ...artifact?.context,
    ...textsOf(artifact?.items ?? []),
    ...artifact?.vars,
  }).filter(([name]) => name !== APP);
  return {
    ...Object.fromEntries(
      shipped.map(([name, value]) => [
        name,
        CI_FACTS.has(name) ? asLiteral(value) : value,
      ]),
    ),
    ...(varsFile === undefined ? {} : readVars(varsFile)),
    ...Object.assign({}, ...extra),
  };
}

function readVars(varsFile: string | { text: string; file: string }) {
  return typeof varsFile === 'string'
    ? readVarsFile(varsFile, { file: 'vars' })
    : readVarsFile(varsFile.text, { file: varsFile.file });
}

function textsOf(
  items: readonly Record<string, unknown>[],
): Record<string, string> {
  return Object.fromEntries(
    items.flatMap(item =>
      Object.entries(item).flatMap(([name, value]): [string, string][] =>
        typeof value === 'string' ? [[name, value]] : [],
      ),
    ),
  );
}

/** A template that yields this text. */
function asLiteral(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}

/**
 * Variables with each other's values in them. It is done once: what a variable inserts is not looked into again.
 *
 * @param app - the value of APP, where nothing else gives one; absent while it is not known yet, and then variables that
 * refer to it are left out
 * @throws GimletError `invalid` that names the variable
 */
export function resolveVariables(
  variables: Readonly<Record<string, string>>,
  app?: string,
): Record<string, string> {
  const raw: Record<string, string> = {
    ...(app === undefined ? {} : { [APP]: app }),
    ...variables,
  };
  const set = new TemplateSet({ sharesSteps: true });
  const templates = Object.entries(raw).filter(([, value]) =>
    isTemplate(value),
  );
  for (const [name, value] of templates) {
    execute(name, () => set.parse(name, value), raw);
  }
  // Those that need no other variable come first, so that the others are given their values and not their text.
  const constants = Object.fromEntries(
    templates.flatMap(([name]): [string, string][] => {
      const value = withoutVariables(() => set.execute(name, {}));
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const data = { ...raw, ...constants };
  const resolved = { ...data };
  for (const [name] of templates) {
    if (!Object.hasOwn(constants, name)) {
      const value = execute(name, () => set.execute(name, data), raw);
      if (value === undefined) {
        delete resolved[name];
      } else {
        resolved[name] = value;
      }
    }
  }
  return resolved;
}

function withoutVariables(action: () => string): string | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof TemplateError) {
      return undefined;
    }
    throw error;
  }
}

function execute<T>(
  name: string,
  action: () => T,
  data: Readonly<Record<string, string>>,
): T | undefined {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof TemplateError)) {
      throw error;
    }
    if (error.missingKey === APP) {
      return undefined;
    }
    throw variableError(name, error, Object.keys(data));
  }
}

function variableError(
  name: string,
  error: TemplateError,
  known: readonly string[],
): GimletError {
  const problem: Problem = { path: `variable ${name}`, message: error.message };
  return new GimletError('invalid', `${problem.path}: ${problem.message}`, {
    problems: [problem],
    cause: error,
    whatToDo:
      error.missingKey === undefined ? error.whatToDo : howToGive(known),
  });
}

/** What to do about a missing variable. */
export function howToGive(known: readonly string[]): string {
  const names = [...known].sort();
  const list = names.length > 0 ? `Known: ${names.join(', ')}. ` : '';
  return `${list}Give it with --vars FILE, or ship it in the artifact.`;
}
