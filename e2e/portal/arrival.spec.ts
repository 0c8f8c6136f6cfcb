import type { Page } from '@playwright/test';
import type { ClusterReader } from '../server/ClusterReader';
import { ENVIRONMENTS, type Built, type Environment, type Shop } from './Shop';
import { cardOf, chooseRelease } from './releaseDialog';
import { expect, test } from './shopTest';

const APP = 'checkout';
/** As late as a page may be behind the cluster. */
const BEHIND_MS = 2_000;
/** Where the feature gate is off, Flux ends a health check when its time is over, and not before. */
const CHECK_SECONDS = 45;
const PATIENCE_MS = 120_000;
/** The tests beside this one may keep the machine busy for a moment: one release of so many has to be in time. */
const TRIES = 3;
/** Between two looks at the cluster. */
const LOOK_MS = 100;
/** What the dialog says of a rollout that is over; `1 of 3 pods are ready` is not it. */
const ALL_READY =
  /The pods are ready|All \d+ pods are ready|Its pod is ready|is released to/;

async function deployment(cluster: ClusterReader) {
  const all = await cluster.list('/apis/apps/v1/namespaces/shop/deployments');
  const found = all.find(({ metadata }) => metadata.name === APP);
  if (!found) throw new Error(`${APP} has no Deployment`);
  return found;
}

async function kustomization(cluster: ClusterReader) {
  const all = await cluster.list(
    '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations',
  );
  const found = all.find(({ metadata }) => metadata.name.endsWith(`-${APP}`));
  if (!found) throw new Error(`${APP} has no Kustomization`);
  return found;
}

/** Flux's health checks of the app are to end sooner than they usually do: a rollback waits for one here. */
async function endChecksSooner(
  shop: Shop,
  environment: Environment,
): Promise<void> {
  const remote = shop.gitops(environment);
  const file = remote
    .files()
    .find(path => /kustomization-.*checkout\.yaml$/.test(path));
  await remote.changeByHand(
    String(file),
    text => text.replace(/timeout: .*/, `timeout: ${CHECK_SECONDS}s`),
    'End health checks sooner',
  );
  const cluster = shop.cluster(environment);
  const sources =
    '/apis/source.toolkit.fluxcd.io/v1/namespaces/flux-system/gitrepositories';
  for (const { metadata } of await cluster.list(sources)) {
    await cluster.patch(`${sources}/${metadata.name}`, {
      metadata: {
        annotations: {
          'reconcile.fluxcd.io/requestedAt': new Date().toISOString(),
        },
      },
    });
  }
  await whenSo(async () => {
    const { metadata, spec, status } = await kustomization(cluster);
    return (
      spec?.timeout === `${CHECK_SECONDS}s` &&
      status?.observedGeneration === metadata.generation
    );
  });
}

/** Whether all pods are those of this version, and available. */
async function isRolledOut(
  cluster: ClusterReader,
  { short }: Built,
): Promise<boolean> {
  const { metadata, spec = {}, status = {} } = await deployment(cluster);
  const wanted = spec.replicas;
  return (
    JSON.stringify(spec).includes(`:${short}`) &&
    status.observedGeneration === metadata.generation &&
    [status.replicas, status.updatedReplicas, status.availableReplicas].every(
      each => each === wanted,
    )
  );
}

/** When something became so, looked at again and again. */
async function whenSo(isSo: () => Promise<boolean>): Promise<number> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > giveUpAt) throw new Error('It did not become so');
    await new Promise(resolve => {
      setTimeout(resolve, LOOK_MS);
    });
  }
  return Date.now();
}

/** When a text was there to be read. */
const whenRead = async (page: Page, text: RegExp): Promise<number> => {
  await expect(page.getByRole('dialog').getByText(text).first()).toBeVisible({
    timeout: PATIENCE_MS,
  });
  return Date.now();
};

/** Releases a new version by the dialog, and says how much later than in the cluster its pods, and that it is ready, were to be read. */
async function followRelease(
  page: Page,
  shop: Shop,
  environment: Environment,
): Promise<number[]> {
  const cluster = shop.cluster(environment);
  const built = await shop.push(APP, environment, {
    title: `Arrive in ${environment}`,
    policy: false,
  });
  const { dialog, confirm } = await chooseRelease(
    page,
    { environment, app: APP },
    built,
  );
  const before = shop.gitops(environment).head();
  await confirm.click();
  const moments = await Promise.all([
    whenSo(() => isRolledOut(cluster, built)),
    whenRead(page, ALL_READY),
    whenSo(async () => {
      const { status } = await kustomization(cluster);
      const head = shop.gitops(environment).head();
      const revision = String(status?.lastAppliedRevision);
      return head !== before && revision.endsWith(head);
    }),
    whenRead(page, new RegExp(`${built.short} is released to ${environment}`)),
  ]);
  const [rolledOut, podsRead, applied, readyRead] = moments;
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  return [podsRead - rolledOut, readyRead - applied];
}

for (const { environment } of ENVIRONMENTS) {
  test(`a release is followed to its ready pods without a reload (${environment})`, async ({
    page,
    shop,
  }) => {
    test.setTimeout(PATIENCE_MS * 4);
    await shop.visitReleases(page, APP);
    let late: number[] = [];
    for (let tries = 0; tries < TRIES; tries += 1) {
      late = await followRelease(page, shop, environment);
      test.info().annotations.push({
        type: 'milliseconds late',
        description: late.join(', '),
      });
      // Both are looked for a few times a second: said too early would be more than that.
      expect(Math.min(...late)).toBeGreaterThan(-5 * LOOK_MS);
      if (Math.max(...late) < BEHIND_MS) break;
    }
    expect(Math.max(...late)).toBeLessThan(BEHIND_MS);
    const card = cardOf(page, environment, APP);
    const { spec } = await deployment(shop.cluster(environment));
    await expect(card).toContainText(
      new RegExp(`${spec?.replicas} of ${spec?.replicas} pods?`),
    );
    await expect(card).toContainText('took');
  });

  test(`an image that cannot be pulled is said at once, fails the release, and is rolled back while Flux still checks (${environment})`, async ({
    page,
    shop,
  }) => {
    test.setTimeout(PATIENCE_MS * 3);
    // Staging's Flux cancels a check for a newer revision; production's does not.
    if (environment === 'production') {
      await endChecksSooner(shop, environment);
    }
    const cluster = shop.cluster(environment);
    const card = cardOf(page, environment, APP);
    await shop.visitReleases(page, APP);
    const built = await shop.push(APP, environment, {
      title: `Nobody pushed the image for ${environment}`,
      policy: false,
      tagPrefix: 'missing-',
    });
    const { dialog, confirm } = await chooseRelease(
      page,
      { environment, app: APP },
      built,
    );
    await confirm.click();
    await expect(dialog.getByText('Image pull failed').first()).toBeVisible();
    await expect(card).toContainText('Image pull failed');
    await expect(dialog.getByText(/but it failed/)).toBeVisible({
      timeout: PATIENCE_MS,
    });
    await dialog.getByRole('button', { name: 'Close' }).last().click();

    const { status } = await kustomization(cluster);
    expect(JSON.stringify(status?.conditions)).toContain(
      'Running health checks',
    );
    await card.getByRole('button', { name: 'Roll back…' }).click();
    const rollback = page.getByRole('dialog', {
      name: `Roll back ${environment} / ${APP}`,
    });
    await rollback
      .getByRole('button', {
        name: new RegExp(`^Roll back ${environment} to [0-9a-f]{7}$`),
      })
      .click();
    await expect(
      rollback.getByText(new RegExp(`${environment} is rolled back to`)),
    ).toBeVisible({ timeout: PATIENCE_MS });
    await rollback.getByRole('button', { name: 'Close' }).last().click();
    await expect(card).toContainText('took');
    await expect(card).not.toContainText('Image pull failed');
    expect(JSON.stringify(await deployment(cluster))).not.toContain('missing-');
    // Policies release it again, in the tests that follow.
    await shop.make({ action: 'resume', environment, app: APP });
  });
}
