import { installFluxDefinitions } from '../../../crds/installFluxDefinitions';
import type { KubeObject } from '../../../store';
import { makeNamespace, type RunTest, type TestCluster } from '../clusters';

const KUSTOMIZATION = {
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
};

/** Kinds of CustomResourceDefinitions, with schemas: those of Flux. */
export function fluxKinds(it: RunTest, cluster: () => TestCluster): void {
  let namespace: string;
  beforeAll(async () => {
    await installFluxDefinitions(cluster().store);
    namespace = await makeNamespace(cluster(), 'flux');
  });

  const kustomization = (name: string, spec: object): KubeObject => ({
    ...KUSTOMIZATION,
    metadata: { name, namespace },
    spec: {
      interval: '10m',
      prune: true,
      path: './production',
      sourceRef: { kind: 'GitRepository', name: 'gitops' },
      ...spec,
    },
  });

  it('keeps custom resources without what their schema does not know, and with its defaults', async () => {
    const made = await cluster().store.create(
      kustomization('kept', { unknown: 'x', wait: true }),
    );
    expect(made.spec).toEqual(kustomization('', { wait: true }).spec);
    expect(made).toMatchObject({
      metadata: { generation: 1 },
      status: { observedGeneration: -1 },
    });
  });

  it('refuses custom resources that do not fit', async () => {
    const message = (spec: object) =>
      cluster()
        .store.create(kustomization('wrong', spec))
        .then(
          () => '',
          error => error.message as string,
        );
    const prefix =
      'Kustomization.kustomize.toolkit.fluxcd.io "wrong" is invalid: ';
    expect(await message({ sourceRef: undefined })).toBe(
      `${prefix}spec.sourceRef: Required value`,
    );
    expect(await message({ interval: 'soon' })).toContain(
      `${prefix}spec.interval: Invalid value: "soon": spec.interval in body should match`,
    );
    expect(await message({ sourceRef: { kind: 'Disk', name: 'x' } })).toContain(
      `${prefix}spec.sourceRef.kind: Unsupported value: "Disk": supported values: "OCIRepository", "GitRepository"`,
    );
    expect(await message({ prune: 'yes' })).toContain(
      `${prefix}spec.prune: Invalid value: "string": spec.prune in body must be of type boolean: "string"`,
    );
  });

  it('gives custom resources a status of their own, and no strategic merge', async () => {
    const { store } = cluster();
    const name = { namespace, name: 'status' };
    await store.create(kustomization('status', {}));
    const written = await store.patch(
      KUSTOMIZATION,
      name,
      {
        type: 'merge',
        body: {
          spec: { path: './ignored' },
          status: { lastAppliedRevision: 'main@sha1:abc' },
        },
      },
      { subresource: 'status' },
    );
    expect(written).toMatchObject({
      spec: { path: './production' },
      status: { lastAppliedRevision: 'main@sha1:abc' },
      metadata: { generation: 1 },
    });
    await expect(
      store.patch(KUSTOMIZATION, name, {
        type: 'strategic',
        body: { spec: { path: './x' } },
      }),
    ).rejects.toMatchObject({ code: 415 });
    const applied = await store.apply(
      kustomization('status', { suspend: true }),
      { fieldManager: 'flux', force: true },
    );
    expect(applied).toMatchObject({
      spec: { suspend: true },
      status: { lastAppliedRevision: 'main@sha1:abc' },
      metadata: { generation: 2 },
    });
  });

  it('replaces a custom resource only by one that says of which version it is', async () => {
    const { store } = cluster();
    const made = await store.create(kustomization('replaced', {}));
    const { resourceVersion: _, ...metadata } = made.metadata;
    await expect(store.update({ ...made, metadata })).rejects.toMatchObject({
      code: 422,
      message:
        'kustomizations.kustomize.toolkit.fluxcd.io "replaced" is invalid: metadata.resourceVersion: Invalid value: 0x0: must be specified for an update',
    });
    expect(await store.update(made)).toMatchObject({ spec: made.spec });
  });

  it('does not know a kind without its definition', async () => {
    const { store } = cluster();
    const widget = { apiVersion: 'example.com/v1', kind: 'Widget' };
    expect(await store.kindInfo(widget)).toBeUndefined();
    await expect(store.list(widget)).rejects.toMatchObject({
      message: 'no matches for kind "Widget" in version "example.com/v1"',
    });
  });
}
