import { ENVIRONMENTS } from './Shop';
import { expect, test } from './shopTest';

for (const { environment, root } of ENVIRONMENTS) {
  test(`the command line offline, the API and the portal make the same tree and digest (${environment})`, async ({
    page,
    shop,
  }) => {
    const app = 'frontend';
    const path = `${root}${app}`;
    const remote = shop.gitops(environment);
    const before = remote.id(path);
    const former = remote.git('log', '-1', '--format=%H', 'main', '--', path);
    const released = () => ({
      tree: remote.git('rev-parse', `main:${path}`),
      digest: remote.trailers()['Gimlet-Digest']?.[0],
    });
    const built = await shop.push(app, environment, {
      title: `The same everywhere in ${environment}`,
      policy: false,
    });

    const clone = `offline-${environment}`;
    shop.work.git('', 'clone', '--quiet', '--bare', remote.path, clone);
    const offline = await shop.work.commit([
      ...['release', 'make', '--artifact', built.file],
      ...['--env', environment, '--app', app, '--gitops-repo', clone],
    ]);
    expect(shop.work.git(clone, 'rev-parse', `main:${path}`)).toBe(
      offline.plan.tree,
    );

    const wish = {
      action: 'release' as const,
      environment,
      app,
      artifactId: built.artifact.id,
    };
    const planned = await shop.client.planChange({ body: wish });
    await shop.make(wish);
    const byApi = released();

    await shop.make({
      action: 'rollback',
      environment,
      app,
      to: former,
      hold: false,
    });
    expect(remote.id(path)).toBe(before);

    await shop.visitReleases(page, app);
    await page
      .getByRole('article', { name: `${environment} / ${app}` })
      .getByRole('button', { name: 'Release…' })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('row', { name: built.short }).click();
    await dialog
      .getByRole('button', { name: `Release ${built.short} to ${environment}` })
      .click();
    await expect(
      dialog.getByText(`${built.short} is released to ${environment}`),
    ).toBeVisible();
    const byPortal = released();

    const { tree, digest } = offline.plan;
    expect({ tree: planned.tree, digest: planned.digest }).toEqual({
      tree,
      digest,
    });
    expect(byApi).toEqual({ tree, digest });
    expect(byPortal).toEqual({ tree, digest });
  });
}
