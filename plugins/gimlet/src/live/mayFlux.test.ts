import { anAppLive } from '../__testUtils__/liveData';
import { mayFlux } from './mayFlux';

const { kustomization } = anAppLive();
const withKustomization = (changes: object) =>
  anAppLive({
    kustomization: kustomization && { ...kustomization, ...changes },
  });

describe('mayFlux', () => {
  it('lets an app of its own Kustomization be suspended and reconciled', () => {
    const live = withKustomization({});
    expect(mayFlux(live, 'suspend')).toEqual(live.may.reconcile);
    expect(mayFlux(live, 'reconcile')).toEqual(live.may.reconcile);
  });

  it('does not stop other apps with one, and says what would', () => {
    const live = withKustomization({ app: undefined, name: 'apps' });
    expect(mayFlux(live, 'suspend')).toEqual({
      allowed: false,
      reason:
        'The Kustomization apps applies other apps than checkout too. For all of them: flux suspend kustomization apps -n flux-system',
    });
    expect(mayFlux(live, 'reconcile')).toEqual(live.may.reconcile);
  });

  it('does not ask what is suspended to reconcile', () => {
    const live = withKustomization({ suspended: true });
    expect(mayFlux(live, 'reconcile').reason).toContain('resume it first');
    expect(mayFlux(live, 'resume')).toEqual(live.may.reconcile);
  });

  it('has nothing to ask where no Kustomization is', () => {
    const live = anAppLive({ kustomization: undefined });
    expect(mayFlux(live, 'reconcile').reason).toBe(
      'Flux has no Kustomization of checkout in production.',
    );
  });
});
