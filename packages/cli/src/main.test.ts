import { PassThrough } from 'node:stream';
import { createColors } from 'picocolors';
import type { Command } from 'commander';
import { main } from './main';
import { createProgram } from './program';
import type { Cli } from './terminal';

function fakeCli(env: Record<string, string> = {}) {
  const written = { out: '', err: '' };
  const screen = (name: 'out' | 'err') => ({
    write: (text: string) => {
      written[name] += text;
    },
    isTerminal: false,
    columns: 80,
    paint: createColors(false),
  });
  const cli: Cli = {
    out: screen('out'),
    err: screen('err'),
    input: new PassThrough(),
    env,
    cwd: '/',
    now: () => 0,
  };
  return { cli, written };
}

async function run(args: string[], env: Record<string, string> = {}) {
  const { cli, written } = fakeCli(env);
  return { code: await main(args, cli), ...written };
}

/** Every command with the words that call it; hidden ones left out. */
function commandsBelow(command: Command, words: string[] = []): string[][] {
  return command.commands
    .filter(each => !each.name().startsWith('__'))
    .flatMap(each => {
      const path = [...words, each.name()];
      return [path, ...commandsBelow(each, path)];
    });
}

const commands = commandsBelow(createProgram(fakeCli().cli));
const nouns = ['manifest', 'artifact', 'release', 'environment'];
const isVerb = (words: string[]) => !nouns.includes(words.join(' '));

it.each(nouns)('%s alone lists its verbs, one line each', async noun => {
  const { code, out, err } = await run([noun]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const verbs = commands.filter(([first, verb]) => first === noun && verb);
  for (const [, verb] of verbs) {
    expect(out).toMatch(new RegExp(`^  ${verb} +\\S.*$`, 'm'));
  }
  expect(out.split('Commands:')[1].trimEnd().split('\n')).toHaveLength(
    verbs.length + 1,
  );
});

it.each(commands.filter(isVerb).map(words => [words.join(' '), words]))(
  '%s --help fits and ends with two examples, unless it needs a server',
  async (name, words) => {
    const { code, out } = await run([...words, '--help']);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: gimlet ${name}`);
    if (out.includes('(needs a server)')) {
      return;
    }
    const [, examples = ''] = out.split('\nExamples:\n');
    const lines = examples.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).toContain(`gimlet ${name}`);
    }
  },
);

it('has only examples whose options exist', () => {
  const { cli } = fakeCli();
  const program = createProgram(cli);
  for (const words of commands.filter(isVerb)) {
    const command = words.reduce<Command>(
      (parent, word) =>
        parent.commands.find(each => each.name() === word) ?? parent,
      program,
    );
    let help = '';
    command.configureOutput({
      writeOut: text => {
        help += text;
      },
    });
    command.outputHelp();
    const examples = help.split('\nExamples:\n')[1] ?? '';
    for (const [option] of examples.matchAll(/(?<=\s)--[a-z-]+/g)) {
      expect([
        words.join(' '),
        command.options.map(({ long }) => long),
      ]).toEqual([words.join(' '), expect.arrayContaining([option])]);
    }
  }
});

it.each([
  [['relase'], "unknown command 'relase'", 'Did you mean release?'],
  [['release', 'mkae'], "unknown command 'mkae'", 'Did you mean make?'],
  [
    ['release', 'list', '--evn', 'x'],
    "unknown option '--evn'",
    'Did you mean --env?',
  ],
  [['release', 'list', 'x'], 'too many arguments', 'release list --help'],
  [['release', 'list', '-o', 'xml'], 'Allowed choices', 'release list --help'],
  [['completion', 'tcsh'], 'Allowed choices', 'completion --help'],
])('%j is wrong usage', async (args, message, help) => {
  const { code, out, err } = await run(args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^✖ /);
  expect(err).toContain(message);
  expect(err).toContain(help);
});

it.each(
  commands
    .filter(words =>
      [
        'artifact push',
        'artifact list',
        'artifact track',
        'release track',
        'release promote',
        'environment list',
        'environment status',
        'environment check',
        'environment connect',
        'environment upgrade',
        'approve',
        'freeze',
        'dora',
        'token',
      ].includes(words.join(' ')),
    )
    .map(words => [words.join(' '), words]),
)('%s needs a server and says so', async (name, words) => {
  const { code, out, err } = await run([...words, 'x', '--wait']);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(`✖ gimlet ${name} needs a Gimlet server`);
});

it.each([
  [['release', 'status', '--server', 'https://gimlet.example.com'], {}],
  [['release', 'status', '--token', 'x'], {}],
  [['log'], { GIMLET_SERVER: 'https://gimlet.example.com' }],
])('%j with %j says that there is no client yet', async (args, env) => {
  const { code, err } = await run(args, env);
  expect(code).toBe(2);
  expect(err).toContain('This version of gimlet works offline');
});

it.each([
  [['help'], ['--help']],
  [
    ['help', 'release'],
    ['release', '--help'],
  ],
  [
    ['release', 'help'],
    ['release', '--help'],
  ],
  [
    ['help', 'release', 'make'],
    ['release', 'make', '--help'],
  ],
  [
    ['release', 'help', 'make'],
    ['release', 'make', '--help'],
  ],
])('%j is %j', async (args, same) => {
  expect(await run(args)).toEqual(await run(same));
  expect((await run(args)).out).toContain(
    `Usage: gimlet ${same.slice(0, -1).join(' ')}`.trimEnd(),
  );
});

it('prints its version', async () => {
  expect(await run(['--version'])).toMatchObject({ code: 0, err: '' });
});
