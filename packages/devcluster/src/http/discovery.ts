import { StatusError } from '../store';
import type { KindDefinition } from '../kinds/KindDefinition';

/** What `/version` says: it is a stand-in, and of which version of the API. */
export const VERSION = {
  major: '1',
  minor: '30',
  gitVersion: 'v1.30.0-gimlet-stand-in',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: 'node',
  platform: `${process.platform}/${process.arch}`,
};

const VERBS = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

/** The documents by which a client finds out what there is. Undefined for any other path. */
export function discoveryDocument(
  pathname: string,
  kinds: readonly KindDefinition[],
): unknown {
  const parts = pathname.split('/').filter(Boolean);
  switch (parts.join('/')) {
    case 'version':
      return VERSION;
    case 'api':
      return { kind: 'APIVersions', versions: ['v1'] };
    case 'apis':
      return {
        kind: 'APIGroupList',
        apiVersion: 'v1',
        groups: groupsOf(kinds),
      };
    case 'api/v1':
      return resourceList('v1', kinds);
    default:
  }
  if (parts[0] === 'apis' && parts.length === 2) {
    const group = groupsOf(kinds).find(({ name }) => name === parts[1]);
    return group && { kind: 'APIGroup', apiVersion: 'v1', ...group };
  }
  return parts[0] === 'apis' && parts.length === 3
    ? resourceList(`${parts[1]}/${parts[2]}`, kinds)
    : undefined;
}

function groupsOf(kinds: readonly KindDefinition[]) {
  const named = kinds.filter(({ group }) => group !== '');
  return [...new Set(named.map(({ group }) => group))].map(name => {
    const versions = [
      ...new Set(
        named
          .filter(({ group }) => group === name)
          .map(({ apiVersion }) => apiVersion),
      ),
    ].map(groupVersion => ({
      groupVersion,
      version: groupVersion.split('/')[1],
    }));
    return { name, versions, preferredVersion: versions[0] };
  });
}

function resourceList(apiVersion: string, kinds: readonly KindDefinition[]) {
  const own = kinds.filter(kind => kind.apiVersion === apiVersion);
  if (own.length === 0) {
    throw StatusError.of(
      'NotFound',
      'the server could not find the requested resource',
    );
  }
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersion,
    resources: own.flatMap(definition => [
      {
        name: definition.resource,
        singularName: definition.singular,
        namespaced: definition.namespaced,
        kind: definition.kind,
        verbs: VERBS.filter(
          verb => verb !== 'deletecollection' || definition.deletedTogether,
        ),
        ...(definition.shortNames.length > 0
          ? { shortNames: definition.shortNames }
          : {}),
        ...(definition.categories.length > 0
          ? { categories: definition.categories }
          : {}),
      },
      ...subresourcesOf(definition),
    ]),
  };
}

function subresourcesOf(definition: KindDefinition) {
  const { resource, kind, namespaced, subresources } = definition;
  const names = resource === 'pods' ? [...subresources, 'log'] : subresources;
  return names.map(name => ({
    name: `${resource}/${name}`,
    singularName: '',
    namespaced,
    ...(name === 'scale'
      ? { group: 'autoscaling', version: 'v1', kind: 'Scale' }
      : { kind }),
    verbs: name === 'log' ? ['get'] : ['get', 'patch', 'update'],
  }));
}
