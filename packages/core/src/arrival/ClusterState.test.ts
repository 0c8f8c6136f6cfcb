import type { PodObservation } from '@gimlet-io/backstage-plugin-gimlet-common';
import { ClusterState } from './ClusterState';

const pod = (name: string, owner: string): PodObservation => ({
  type: 'pod',
  namespace: 'shop',
  name,
  uid: name,
  workload: {
    group: 'apps',
    kind: 'Deployment',
    namespace: 'shop',
    name: owner,
  },
  phase: 'Running',
  status: 'Running',
  ready: 1,
  total: 1,
  restarts: 0,
  containers: [],
  createdAt: 0,
});

const podsOf = (state: ClusterState, name: string) =>
  [...state.podsOf({ kind: 'Deployment', namespace: 'shop', name })].map(
    found => found.name,
  );

describe('ClusterState', () => {
  it('finds pods by their workload, as they come and go', () => {
    const state = new ClusterState([pod('a', 'web'), pod('b', 'web')]);
    expect(podsOf(state, 'web')).toEqual(['a', 'b']);
    state.put(pod('b', 'api'));
    expect(podsOf(state, 'web')).toEqual(['a']);
    expect(podsOf(state, 'api')).toEqual(['b']);
    state.remove('pod/shop/a');
    state.remove('pod/shop/never-there');
    expect(podsOf(state, 'web')).toEqual([]);
    expect(state.size).toBe(1);
  });
});
