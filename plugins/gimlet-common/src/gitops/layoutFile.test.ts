import {
  APP_NAME,
  ENVIRONMENT_NAME,
  layoutEnvironmentSchema,
} from './layoutFile';

it.each<[string, boolean]>([
  ['', true],
  ['production', true],
  ['envs/production', true],
  ['env of ours', true],
  ['/production', false],
  ['production/', false],
  ['a//b', false],
  ['.', false],
  ['./a', false],
  ['a/..', false],
  ['a/../b', false],
  ['a\\b', false],
  ['a\nb', false],
])('the folder %j of an environment: %s', (path, valid) => {
  const { success } = layoutEnvironmentSchema.safeParse({
    path,
    namePrefix: 'x',
    sourceRef: { name: 'gitops' },
  });
  expect(success).toBe(valid);
});

it.each<[string, boolean, boolean]>([
  ['a', true, true],
  ['a-1', true, true],
  ['1a', false, true],
  ['-a', false, false],
  ['a-', false, false],
  ['A', false, false],
  ['a.b', false, false],
  ['', false, false],
  ['a\n', false, false],
  ['a'.repeat(53), true, true],
  ['a'.repeat(54), false, true],
  ['a'.repeat(63), false, true],
  ['a'.repeat(64), false, false],
])('the name %j: an app %s, an environment %s', (name, app, environment) => {
  expect([APP_NAME.test(name), ENVIRONMENT_NAME.test(name)]).toEqual([
    app,
    environment,
  ]);
});
