import { expect, test } from './shopTest';
import type { Shop } from './Shop';

/** What the API answers to a token; every refusal has to say what to do. */
async function ask(
  shop: Shop,
  path: string,
  options: { token?: string; body?: string } = {},
) {
  const { token, body } = options;
  const response = await fetch(`${shop.address}/api/gimlet${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      'content-type': 'application/json',
    },
    ...(body !== undefined && { body }),
  });
  return { status: response.status, body: await response.json() };
}

async function tokenFor(shop: Shop, name: string, livesMs?: number) {
  const { secret, token } = await shop.client.createToken({
    body: {
      name,
      actions: ['read', 'artifact.create', 'release.create'],
      environments: ['staging'],
      repositories: ['acme/cart'],
      ...(livesMs && { expiresAt: Date.now() + livesMs }),
    },
  });
  return { secret, id: token.id };
}

/** All that a bad request could have left behind. */
async function everything(shop: Shop) {
  const { client } = shop;
  const { items: requests } = await client.listRequests({
    query: { limit: 100 },
  });
  const { items: artifacts } = await client.listArtifacts({
    query: { limit: 100 },
  });
  const { items: tokens } = await client.listTokens({});
  return {
    requests: requests.map(({ id }) => id),
    artifacts: artifacts.map(({ id }) => id),
    tokens: tokens.map(({ id }) => id),
    gitops: (['staging', 'production'] as const).map(environment =>
      shop.gitops(environment).refs(),
    ),
  };
}

const BAD_REQUESTS: {
  what: string;
  path: string;
  body?: string;
  status: number;
  message: RegExp;
}[] = [
  {
    what: 'no JSON',
    path: '/requests',
    body: '{"wish":',
    status: 400,
    message: /JSON/,
  },
  {
    what: 'a wish without an app',
    path: '/requests',
    body: '{"wish":{"action":"hold","environment":"staging"}}',
    status: 400,
    message: /app/,
  },
  {
    what: 'a field that is not known',
    path: '/plans',
    body: '{"action":"hold","environment":"staging","app":"cart","force":true}',
    status: 400,
    message: /force/,
  },
  {
    what: 'an environment that is not there',
    path: '/requests',
    body: '{"wish":{"action":"hold","environment":"nowhere","app":"cart"}}',
    status: 404,
    message: /nowhere/,
  },
  {
    what: 'an artifact that is not there',
    path: '/requests',
    body: '{"wish":{"action":"release","environment":"staging","app":"cart","artifactId":"acme/cart-0000000000000000"}}',
    status: 404,
    message: /acme\/cart-0000000000000000/,
  },
  {
    what: 'a way up in an app name',
    path: '/requests',
    body: '{"wish":{"action":"delete","environment":"staging","app":"../cart"}}',
    status: 400,
    message: /app/,
  },
  {
    what: 'an artifact that was changed after it got its id',
    path: '/artifacts',
    body: '{"id":"acme/cart-0000000000000000","version":{"repositoryName":"acme/cart"}}',
    status: 400,
    message: /./,
  },
  {
    what: 'more than the server takes at once',
    path: '/artifacts',
    body: JSON.stringify({ id: 'x'.repeat(6 * 1024 * 1024) }),
    status: 413,
    message: /./,
  },
  {
    what: 'a cursor of another list',
    path: '/artifacts?cursor=bm90IG91cnM',
    status: 400,
    message: /cursor/,
  },
  {
    what: 'a request that is not there',
    path: '/requests/00000000-0000-7000-8000-000000000000',
    status: 404,
    message: /./,
  },
];

test('the API refuses bad input with what to do, and writes nothing', async ({
  shop,
}) => {
  const before = await everything(shop);
  const token = await shop.signIn();
  for (const { what, path, body, status, message } of BAD_REQUESTS) {
    const answer = await ask(shop, path, { token, body });
    expect(answer, what).toMatchObject({
      status,
      body: {
        error: { message: expect.any(String), whatToDo: expect.any(String) },
      },
    });
    expect(JSON.stringify(answer.body.error), what).toMatch(message);
    expect(answer.body.error.stack, what).toBeUndefined();
  }
  expect(await everything(shop)).toEqual(before);
});

test('the API refuses who is not known, no longer, or not for this', async ({
  shop,
}) => {
  const path = '/artifacts?limit=1';
  const refused = (code: string) => ({
    status: code === 'not-allowed' ? 403 : 401,
    body: { error: { code, whatToDo: expect.any(String) } },
  });
  const unknown = `gimlet_${'0'.repeat(40)}`;
  expect(await ask(shop, path)).toMatchObject(refused('unauthenticated'));
  expect(await ask(shop, path, { token: unknown })).toMatchObject(
    refused('unauthenticated'),
  );

  const short = await tokenFor(shop, 'bad-input-short', 2_000);
  expect((await ask(shop, path, { token: short.secret })).status).toBe(200);
  await expect
    .poll(() => ask(shop, path, { token: short.secret }))
    .toMatchObject(refused('unauthenticated'));
  const expired = await ask(shop, path, { token: short.secret });
  expect(expired.body.error.message).toContain('expired');

  const revoked = await tokenFor(shop, 'bad-input-revoked');
  expect((await ask(shop, path, { token: revoked.secret })).status).toBe(200);
  await shop.client.revokeToken({ params: { tokenId: revoked.id } });
  const after = await ask(shop, path, { token: revoked.secret });
  expect(after).toMatchObject(refused('unauthenticated'));
  expect(after.body.error.message).toContain('revoked');

  const elsewhere = await tokenFor(shop, 'bad-input-elsewhere');
  const head = shop.gitops('production').head();
  expect(
    await ask(shop, '/requests', {
      token: elsewhere.secret,
      body: JSON.stringify({
        wish: { action: 'hold', environment: 'production', app: 'cart' },
      }),
    }),
  ).toMatchObject(refused('not-allowed'));
  expect(shop.gitops('production').head()).toBe(head);
});

test('the form of a token says what is wrong with each field, and makes nothing', async ({
  page,
  shop,
}) => {
  const { items: before } = await shop.client.listTokens({});
  await shop.visit(page, '/gimlet/tokens');
  await page.getByRole('button', { name: 'New token…' }).click();
  const dialog = page.getByRole('dialog', { name: 'New token' });
  const make = dialog.getByRole('button', { name: 'Make the token' });
  await make.click();
  await expect(dialog.getByText('such as ci-checkout.')).toBeVisible();
  await expect(
    dialog.getByText('Name repositories, such as acme/checkout.'),
  ).toBeVisible();

  await dialog.getByRole('textbox', { name: 'Name' }).fill('CI of Checkout!');
  await dialog.getByText('Ship artifacts', { exact: true }).click();
  await make.click();
  await expect(dialog.getByText('Choose what it may do.')).toBeVisible();
  await expect(dialog.getByText('such as ci-checkout.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  const { items: after } = await shop.client.listTokens({});
  expect(after.length).toBe(before.length);
});

for (const { what, path } of [
  {
    what: 'release',
    path: '/gimlet/releases/staging/cart/0123456789abcdef0123456789abcdef01234567',
  },
  {
    what: 'environment',
    path: '/gimlet/releases/nowhere/cart/0123456789abcdef0123456789abcdef01234567',
  },
  {
    what: 'request',
    path: '/gimlet/requests/00000000-0000-7000-8000-000000000000',
  },
  {
    what: 'name of a request',
    path: '/gimlet/requests/not-one',
  },
]) {
  test(`the page of an unknown ${what} says so, and what to do`, async ({
    page,
    shop,
  }) => {
    await shop.visit(page, path);
    const alert = page.getByRole('alert');
    await expect(alert).toBeVisible();
    await expect(alert).toContainText(/Check|Look|See|Correct/);
  });
}
