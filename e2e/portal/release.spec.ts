import type { Locator, Page } from '@playwright/test';
import { DAN } from '../cli/gitopsRemote';
import { ANN, ENVIRONMENTS, type Built } from './Shop';
import { cardOf, chooseRelease } from './releaseDialog';
import { expect, test } from './shopTest';

/** What runs by a card; what waits there, or is newer, does not count. */
const running = (card: Locator, { title }: Built) =>
  card.getByRole('link', { name: title, exact: true });

/** The tree that the dialog says will be there. */
async function shownTree(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Command to check' }).click();
  const said = await dialog.getByText(/this prints [0-9a-f]{40}/).innerText();
  return String(/[0-9a-f]{40}/.exec(said)?.[0]);
}

for (const { environment, root } of ENVIRONMENTS) {
  test(`a push is released by policy, another version by dialog, and taken back; the next push waits until Resume (${environment})`, async ({
    page,
    shop,
  }) => {
    const app = 'checkout';
    const path = `${root}${app}`;
    const hold = `${root}.gimlet/holds/${app}.json`;
    const remote = shop.gitops(environment);
    const card = cardOf(page, environment, app);
    await shop.visitReleases(page, app);

    const pushed = await shop.push(app, environment, {
      title: `Ship to ${environment}`,
      policy: true,
    });
    await expect(running(card, pushed)).toBeVisible();
    await expect(card).toContainText('released by policy');
    const former = remote.head();
    const formerTree = remote.id(path);
    expect(remote.format('%an <%ae>')).toBe(`${ANN.name} <${ANN.email}>`);
    expect(remote.format('%cn <%ce>')).toBe('Gimlet <gimlet@gimlet.io>');
    expect(remote.trailers()).toMatchObject({
      'Gimlet-Action': ['release'],
      'Gimlet-App': [`${environment}/${app}`],
      'Gimlet-Artifact': [pushed.artifact.id],
      'Gimlet-Requested-By': ['policy'],
    });
    expect(JSON.parse(remote.show(`${path}/release.json`))).toMatchObject({
      app,
      env: environment,
      artifactId: pushed.artifact.id,
    });
    expect(remote.show(`${path}/deployment.yaml`)).toContain(pushed.short);

    const chosen = await shop.push(app, environment, {
      title: `Choose for ${environment}`,
      policy: false,
    });
    const { dialog, confirm } = await chooseRelease(
      page,
      { environment, app },
      chosen,
    );
    const tree = await shownTree(page);
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('for the sale');
    await confirm.click();
    await expect(
      dialog.getByText(`${chosen.short} is released to ${environment}`),
    ).toBeVisible();
    expect(remote.git('rev-parse', `main:${path}`)).toBe(tree);
    expect(remote.format('%an <%ae>')).toBe('Carla Silva <carla@acme.example>');
    expect(remote.format('%b')).toContain('for the sale');
    expect(remote.trailers()).toMatchObject({
      'Gimlet-Requested-By': ['user:default/carla'],
    });
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect(running(card, chosen)).toBeVisible();

    const other = await shop.push('frontend', environment, {
      title: `Meanwhile in ${environment}`,
      policy: false,
    });
    await shop.make({
      action: 'release',
      environment,
      app: 'frontend',
      artifactId: other.artifact.id,
    });
    const otherTree = remote.id(`${root}frontend`);

    await card.getByRole('button', { name: 'Roll back…' }).click();
    const rollback = page.getByRole('dialog', {
      name: `Roll back ${environment} / ${app}`,
    });
    await rollback
      .getByRole('button', {
        name: `Roll back ${environment} to ${pushed.short}`,
      })
      .click();
    await expect(
      rollback.getByText(
        `${environment} is rolled back to ${pushed.short}; automatic releases of ${app} are held`,
      ),
    ).toBeVisible();
    await rollback.getByRole('button', { name: 'Close' }).last().click();
    expect(remote.id(path)).toBe(formerTree);
    expect(remote.id(`${root}frontend`)).toBe(otherTree);
    expect(JSON.parse(remote.show(hold))).toEqual({ app, env: environment });
    expect(remote.trailers()).toMatchObject({
      'Gimlet-Action': ['rollback'],
      'Gimlet-Rollback-To': [former],
    });
    await expect(running(card, pushed)).toBeVisible();
    await expect(card).toContainText('Automatic releases are held');

    const heldHead = remote.head();
    const waiting = await shop.push(app, environment, {
      title: `Wait for ${environment}`,
      policy: true,
    });
    await expect(card).toContainText(
      `Waiting: Release ${waiting.short} ${waiting.title}`,
    );
    expect(remote.head()).toBe(heldHead);

    await card.getByRole('button', { name: 'Resume…' }).click();
    const resume = page.getByRole('dialog', {
      name: `Resume automatic releases of ${environment} / ${app}`,
    });
    await resume
      .getByRole('button', { name: 'Resume automatic releases' })
      .click();
    await expect(
      resume.getByText(
        `Automatic releases of ${app} in ${environment} are resumed`,
      ),
    ).toBeVisible();
    await resume.getByRole('button', { name: 'Close' }).last().click();
    await expect(card).not.toContainText('Automatic releases are held');
    await expect(running(card, waiting)).toBeVisible();
    await expect(card).not.toContainText('Waiting');
    expect(remote.id(hold)).toBeNull();
    expect(remote.show(`${path}/deployment.yaml`)).toContain(waiting.short);
    expect(remote.trailers()).toMatchObject({
      'Gimlet-Requested-By': ['policy'],
      'Gimlet-Artifact': [waiting.artifact.id],
    });
  });
}

test('a change by hand is shown, stops policies, and is seen in the plan that overwrites it', async ({
  page,
  shop,
}) => {
  const place = { environment: 'staging', app: 'cart' } as const;
  const remote = shop.gitops(place.environment);
  const card = cardOf(page, place.environment, place.app);
  await shop.visitReleases(page, place.app);

  const byHand = await remote.changeByHand(
    'cart/deployment.yaml',
    text => text.replace(/^( +replicas:) \d+$/m, '$1 7'),
    'more of it for the sale',
  );
  await expect(card).toContainText(`Changed by hand by ${DAN.name}`);
  await expect(
    page
      .getByRole('region', { name: 'History' })
      .getByText('more of it for the sale'),
  ).toBeVisible();

  const waiting = await shop.push(place.app, place.environment, {
    title: 'Overwrite what was done by hand',
    policy: true,
  });
  await expect(card).toContainText(`Waiting: Release ${waiting.short}`);
  expect(remote.head()).toBe(byHand);

  const { dialog, confirm } = await chooseRelease(page, place, waiting);
  await expect(dialog.getByText('replicas: 7')).toBeVisible();
  const tree = await shownTree(page);
  await confirm.click();
  await expect(
    dialog.getByText(`${waiting.short} is released to staging`),
  ).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  expect(remote.id('cart')).toBe(tree);
  await expect(card).not.toContainText('Changed by hand');
});

test('whose plan another browser overtook is shown the changed one, and confirms it', async ({
  page,
  shop,
}) => {
  const place = { environment: 'production', app: 'payments' } as const;
  const remote = shop.gitops(place.environment);
  const slow = await shop.push(place.app, place.environment, {
    title: 'Thought about for long',
    policy: false,
  });
  const quick = await shop.push(place.app, place.environment, {
    title: 'Released at once',
    policy: false,
  });
  const elsewhere = await shop.elsewhere();
  await shop.visitReleases(page, place.app);
  await shop.visitReleases(elsewhere, place.app);

  const first = await chooseRelease(page, place, slow);
  const second = await chooseRelease(elsewhere, place, quick);
  await second.confirm.click();
  await expect(
    second.dialog.getByText(`${quick.short} is released to production`),
  ).toBeVisible();
  await elsewhere.context().close();
  const overtaken = remote.head();

  await first.confirm.click();
  await expect(
    first.dialog.getByText('The plan changed before it was made'),
  ).toBeVisible();
  expect(remote.head()).toBe(overtaken);
  // What would be overwritten is what the other browser released.
  await expect(
    first.dialog.getByText(quick.short, { exact: true }).first(),
  ).toBeVisible();
  await first.dialog
    .getByRole('button', { name: 'Release anyway with the changed plan' })
    .click();
  await expect(
    first.dialog.getByText(`${slow.short} is released to production`),
  ).toBeVisible();
  expect(remote.git('rev-parse', 'main^')).toBe(overtaken);
  expect(remote.show('production/payments/deployment.yaml')).toContain(
    slow.short,
  );
});
