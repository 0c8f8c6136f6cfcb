import type { Command, Option } from 'commander';

/** One thing that could stand at the cursor. */
export interface Candidate {
  value: string;
  description: string;
}

/** What only a server knows the names of; those of environments and apps the gitops repository knows too. */
export type NameKind =
  | 'environment'
  | 'app'
  | 'pod'
  | 'container'
  | 'object'
  | 'workload'
  | 'request'
  | 'artifact'
  | 'token';

/** Reads the names that could stand at the end of these words. */
export type ReadNames = (kind: NameKind, words: string[]) => Promise<string[]>;

const KIND_OF_OPTION: Record<string, NameKind> = {
  '--env': 'environment',
  '--app': 'app',
  '--container': 'container',
};

const KIND_OF_ARGUMENT: Record<string, NameKind> = {
  pod: 'pod',
  object: 'object',
  workloads: 'workload',
  request: 'request',
  artifact: 'artifact',
  token: 'token',
};

/** The value that a half-written command line gives an option. */
export function valueIn(
  words: readonly string[],
  option: string,
): string | undefined {
  const assigned = words.find(word => word.startsWith(`${option}=`));
  const index = words.indexOf(option);
  return (
    assigned?.slice(option.length + 1) ||
    (index >= 0 ? words.at(index + 1) : undefined) ||
    undefined
  );
}

function plain(values: readonly string[]): Candidate[] {
  return values.map(value => ({ value, description: '' }));
}

function takesValue(option: Option): boolean {
  return option.required || option.optional;
}

function findOption(command: Command, flag: string): Option | undefined {
  return command.options.find(
    option => option.short === flag || option.long === flag,
  );
}

/** Bash breaks words at `=`, so `--env=pro` arrives as three words. */
function joinAtEquals(words: string[]): string[] {
  const joined: string[] = [];
  for (const word of words) {
    const last = joined.at(-1);
    if (last?.startsWith('--') && (word === '=' || last.endsWith('='))) {
      joined[joined.length - 1] = last + word;
    } else {
      joined.push(word);
    }
  }
  return joined;
}

/** The command that the finished words name, and how many of its arguments are there already. */
function locate(
  program: Command,
  words: string[],
): { command: Command; awaiting?: Option; operands: number } {
  let command = program;
  let awaiting: Option | undefined;
  let operands = 0;
  for (const word of words) {
    if (awaiting) {
      awaiting = undefined;
    } else if (word.startsWith('-')) {
      const option = word.includes('=') ? undefined : findOption(command, word);
      awaiting = option && takesValue(option) ? option : undefined;
    } else {
      const next = command.commands.find(each => each.name() === word);
      if (next) {
        command = next;
      } else {
        operands += 1;
      }
    }
  }
  return { command, awaiting, operands };
}

/**
 * What could stand in place of the last of `words` (the arguments so far, the last perhaps empty or half written): nouns, verbs,
 * options and their values. Empty where a file name or something free is expected.
 *
 * @param readNames - called only where such names could stand
 */
export async function completionCandidates(
  program: Command,
  allWords: string[],
  readNames: ReadNames,
): Promise<Candidate[]> {
  const words = joinAtEquals(allWords);
  const current = words.at(-1) ?? '';
  const { command, awaiting, operands } = locate(program, words.slice(0, -1));
  const startsAsTyped = ({ value }: Candidate) => value.startsWith(current);
  const namesOf = async (kind: NameKind | undefined) =>
    plain(kind === undefined ? [] : await readNames(kind, words));
  const valuesOf = async ({ argChoices, long }: Option) =>
    argChoices ? plain(argChoices) : namesOf(KIND_OF_OPTION[long ?? '']);

  if (awaiting) {
    return (await valuesOf(awaiting)).filter(startsAsTyped);
  }
  const assigned = /^(--[^=]+)=/.exec(current);
  if (assigned) {
    const option = findOption(command, assigned[1]);
    const values = option ? await valuesOf(option) : [];
    // Bash replaces only what stands after its own word break.
    const prefix = allWords.at(-1) === current ? assigned[0] : '';
    return values
      .map(each => ({ ...each, value: assigned[0] + each.value }))
      .filter(startsAsTyped)
      .map(each => ({
        ...each,
        value: prefix + each.value.slice(assigned[0].length),
      }));
  }
  if (current.startsWith('-')) {
    return command.options
      .filter(option => !option.hidden && option.long)
      .map(option => ({
        value: option.long ?? '',
        description: option.description,
      }))
      .concat({ value: '--help', description: 'what this command does' })
      .filter(startsAsTyped);
  }
  if (command.commands.length > 0 && operands === 0) {
    return command.commands
      .filter(each => !each.name().startsWith('__'))
      .map(each => ({ value: each.name(), description: each.summary() }))
      .filter(startsAsTyped);
  }
  const { registeredArguments } = command;
  const last = registeredArguments.at(-1);
  const argument =
    registeredArguments[operands] ?? (last?.variadic ? last : undefined);
  const values = argument?.argChoices
    ? plain(argument.argChoices)
    : await namesOf(KIND_OF_ARGUMENT[argument?.name() ?? '']);
  return values.filter(startsAsTyped);
}
