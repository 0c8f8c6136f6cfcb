import {
  aPod,
  deploymentRef,
} from '@gimlet-io/backstage-plugin-gimlet-common/testUtils';
import { ClusterState } from './ClusterState';

const pod = (name: string, owner: string) =>
  aPod({ name, workload: deploymentRef(owner) });

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
