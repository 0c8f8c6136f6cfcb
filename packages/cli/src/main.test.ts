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
const nouns = [
  'manifest',
  'artifact',
  'release',
  'environment',
  'token',
  'branch',
  'index',
];
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
  '%s --help fits and ends with two examples, unless it is not there yet',
  async (name, words) => {
    const { code, out } = await run([...words, '--help']);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: gimlet ${name}`);
    if (out.includes('(not in this version)')) {
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
  [['status', '--evn', 'x'], "unknown option '--evn'", 'Did you mean --env?'],
  [['status', '--app', 'x'], "required option '-e, --env", 'status --help'],
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

it.each([
  [['release', 'promote']],
  [['environment', 'check']],
  [['environment', 'connect']],
  [['environment', 'upgrade']],
  [['approve']],
  [['freeze']],
  [['dora']],
])('%j says that it is not there yet', async words => {
  const { code, out, err } = await run([...words, 'x', '--wait']);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(
    `✖ gimlet ${words.join(' ')} is not in this version of gimlet`,
  );
});

it.each([
  [['artifact', 'push']],
  [['artifact', 'list']],
  [['artifact', 'track', '1f3c9a2']],
  [['release', 'track']],
  [['release', 'confirm', '0192f0c1']],
  [['release', 'cancel', '0192f0c1']],
  [['environment', 'list']],
  [['environment', 'status']],
  ['token create --name ci --action read --env * --repository *'.split(' ')],
  [['token', 'list']],
  [['token', 'revoke', 'ci']],
  [['branch', 'deleted', '--repository', 'acme/shop', '--branch', 'x']],
  [['index', 'rebuild']],
])('%j needs a server and says so', async words => {
  const { code, out, err } = await run(words);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(
    `✖ gimlet ${words
      .slice(0, 2)
      .join(' ')} needs a Gimlet server\n  Name it: --server URL`,
  );
});

const SERVER = 'https://backstage.acme.example';

it.each([
  [
    ['--server', SERVER, '--gitops-repo', '.'],
    {},
    '--server and --gitops-repo are two ways',
  ],
  [['--token', 'x'], { GIMLET_GITOPS_REPO: '.' }, '--token is for a server'],
  [['--actor', 'x', '--gitops-repo', '.'], {}, '--actor is for a server'],
  [
    ['--server', SERVER, '--branch', 'main'],
    {},
    '--branch is for work on the gitops repository itself',
  ],
  [
    [],
    { GIMLET_SERVER: SERVER, GIMLET_GITOPS_REPO: '.' },
    'GIMLET_SERVER and GIMLET_GITOPS_REPO are both set',
  ],
  [[], {}, 'Which gitops repository, or which server?'],
  [
    ['--server', 'backstage.acme.example'],
    {},
    '"backstage.acme.example" is no address of a server',
  ],
  [
    ['--server', SERVER, '--token', 'x', '--token-file', 'y'],
    {},
    '--token and --token-file are two tokens',
  ],
  [['--server', SERVER, '--token', 'a b'], {}, 'The token is none'],
])('%j with %j: %s', async (options, env, message) => {
  const { code, out, err } = await run(
    ['release', 'hold', '--env', 'production', '--app', 'cart', ...options],
    env,
  );
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(`✖ ${message}`);
});

it.each(['https://carla:secret-word@acme.example', 'https://secret-word@x'])(
  'repeats nothing of %s',
  async server => {
    const { code, err } = await run(['token', 'list', '--server', server]);
    expect(code).toBe(2);
    expect(err).not.toContain('secret-word');
  },
);

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
