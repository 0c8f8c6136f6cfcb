import { Command, Option } from 'commander';
import {
  completionCandidates,
  type NameKind,
  type ReadNames,
} from './candidates';

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
  const logs = new Command('logs').argument('[pod]').argument('[file]');
  const restart = new Command('restart').argument('[workloads...]');
  const list = new Command('list').summary('list releases');
  const release = new Command('release')
    .summary('releases')
    .addCommand(plan)
    .addCommand(list);
  return new Command('gimlet')
    .addCommand(release)
    .addCommand(new Command('log').summary('the log'))
    .addCommand(logs)
    .addCommand(restart)
    .addCommand(new Command('__complete'), { hidden: true });
}

const names: Partial<Record<NameKind, string[]>> = {
  environment: ['production', 'preview', 'staging'],
  app: ['cart', 'checkout'],
  pod: ['cart-1', 'checkout-1'],
  workload: ['deployment/checkout', 'job/migrate'],
};
const readNames: ReadNames = async kind => names[kind] ?? [];

it.each([
  [[''], ['release', 'log', 'logs', 'restart']],
  [['re'], ['release', 'restart']],
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
  [['logs', 'ch'], ['checkout-1']],
  [['logs', 'checkout-1', ''], []],
  [['restart', 'deployment/checkout', 'j'], ['job/migrate']],
  [['release', 'plan', '--artifact', ''], []],
  [['release', 'plan', ''], []],
  [['nonsense', ''], []],
  [[], ['release', 'log', 'logs', 'restart']],
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
  const read = jest.fn(readNames);
  await completionCandidates(program(), ['release', 'plan', '--a'], read);
  await completionCandidates(program(), ['release', 'plan', '-o', ''], read);
  expect(read).not.toHaveBeenCalled();
  await completionCandidates(program(), ['release', 'plan', '--env', ''], read);
  expect(read).toHaveBeenCalledTimes(1);
});
