import { Command, Option } from 'commander';
import { completionCandidates } from './candidates';

function program(): Command {
  const plan = new Command('plan')
    .summary('show what a release would change')
    .requiredOption('--env <name>', 'environment')
    .option('--app <name>', 'app')
    .option('-y, --yes', 'do not ask')
    .option('--artifact <file>', 'artifact')
    .addOption(
      new Option('-o, --output <format>', 'format').choices(['table', 'json']),
    );
  const list = new Command('list').summary('list releases');
  const release = new Command('release')
    .summary('releases')
    .addCommand(plan)
    .addCommand(list);
  return new Command('gimlet')
    .addCommand(release)
    .addCommand(new Command('log').summary('the log'))
    .addCommand(new Command('__complete'), { hidden: true });
}

const readNames = async () => ({
  environments: ['production', 'preview', 'staging'],
  apps: ['cart', 'checkout'],
});

it.each([
  [[''], ['release', 'log']],
  [['re'], ['release']],
  [
    ['release', ''],
    ['plan', 'list'],
  ],
  [['release', 'l'], ['list']],
  [
    ['release', 'plan', '--a'],
    ['--app', '--artifact'],
  ],
  [
    ['release', 'plan', '--env', ''],
    ['production', 'preview', 'staging'],
  ],
  [
    ['release', 'plan', '--env', 'pr'],
    ['production', 'preview'],
  ],
  [['release', 'plan', '--env=pro'], ['--env=production']],
  [['release', 'plan', '--env', '=', 'pro'], ['production']],
  [['release', 'plan', '--yes', '--app', 'ch'], ['checkout']],
  [['release', 'plan', '-o', 'j'], ['json']],
  [['release', 'plan', '--artifact', ''], []],
  [['release', 'plan', ''], []],
  [['nonsense', ''], []],
  [[], ['release', 'log']],
])('%j', async (words, expected) => {
  const candidates = await completionCandidates(program(), words, readNames);
  expect(candidates.map(({ value }) => value)).toEqual(expected);
});

it('describes verbs and options', async () => {
  expect(
    await completionCandidates(program(), ['release', 'p'], readNames),
  ).toEqual([
    { value: 'plan', description: 'show what a release would change' },
  ]);
});

it('reads names only where they could stand', async () => {
  const names = jest.fn(readNames);
  await completionCandidates(program(), ['release', 'plan', '--a'], names);
  await completionCandidates(program(), ['release', 'plan', '-o', ''], names);
  expect(names).not.toHaveBeenCalled();
  await completionCandidates(
    program(),
    ['release', 'plan', '--env', ''],
    names,
  );
  expect(names).toHaveBeenCalledTimes(1);
});
