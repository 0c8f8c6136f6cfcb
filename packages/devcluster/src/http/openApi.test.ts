import { installFluxDefinitions } from '../crds/installFluxDefinitions';
import { systemClock } from '../clock/Clock';
import { MemoryClusterStore } from '../apiserver/MemoryClusterStore';
import { openApiDocument } from './openApi';

describe('openApiDocument', () => {
  it('describes the kinds of every version that it names', async () => {
    const store = new MemoryClusterStore({ clock: systemClock() });
    await installFluxDefinitions(store);
    const read = (path: string) =>
      openApiDocument(path, store.objects.kinds.all()) as any;
    const { paths } = read('/openapi/v3');
    const kinds = Object.values<any>(paths).flatMap(({ serverRelativeURL }) =>
      Object.values<any>(read(serverRelativeURL).components.schemas).map(
        schema => schema['x-kubernetes-group-version-kind'][0].kind,
      ),
    );
    expect(kinds.sort()).toEqual(
      store.objects.kinds
        .all()
        .map(({ kind }) => kind)
        .sort(),
    );
    const kustomize = read(
      paths['apis/kustomize.toolkit.fluxcd.io/v1'].serverRelativeURL,
    );
    expect(
      kustomize.paths[
        '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/{namespace}/kustomizations/{name}'
      ].patch['x-kubernetes-group-version-kind'].kind,
    ).toBe('Kustomization');
    expect(
      kustomize.components.schemas[
        'io.fluxcd.toolkit.kustomize.v1.Kustomization'
      ].properties.spec.properties.prune,
    ).toEqual({ type: 'boolean' });
    expect(read('/openapi/v3/apis/none/v1')).toBeUndefined();
  });
});
