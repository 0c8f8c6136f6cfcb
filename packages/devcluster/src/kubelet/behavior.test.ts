import type { Pod } from '../objects/pods';
import { behaviorOf } from './behavior';

function pod(annotations: Record<string, string>): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'x', annotations },
    spec: { containers: [] },
  };
}

describe('behaviorOf', () => {
  const main = { name: 'main', image: 'web:v1' };

  it('runs on where nothing is said', () => {
    const behavior = behaviorOf(pod({}), main, { initial: false });
    expect(behavior.exit).toBeUndefined();
    expect(behavior).toMatchObject({ ready: true, readySeconds: 0 });
  });

  it('takes what is said for the container before what is said for all', () => {
    const annotations = {
      'devcluster.gimlet.io/exit-code': '2',
      'devcluster.gimlet.io/exit-code.side': '7',
    };
    const codeOf = (name: string) =>
      behaviorOf(pod(annotations), { ...main, name }, { initial: false }).exit
        ?.code;
    expect([codeOf('main'), codeOf('side')]).toEqual([2, 7]);
  });

  it('lets init containers end well, unless they are named', () => {
    const crash = pod({ 'devcluster.gimlet.io/exit-code': '2' });
    expect(behaviorOf(crash, main, { initial: true }).exit).toMatchObject({
      code: 0,
    });
  });

  it.each([
    ['web:v1.2.3', undefined, undefined],
    ['web', undefined, undefined],
    ['registry:5000/web', undefined, undefined],
    ['registry:5000/web:missing-1', 'failed to pull', undefined],
    ['web:bad', 'failed to pull', undefined],
    ['web:crash', undefined, 1],
    ['web:exit42', undefined, 42],
    ['web:done', undefined, 0],
    ['web:oom', undefined, 137],
  ])('%s', (image, pullError, code) => {
    const behavior = behaviorOf(
      pod({}),
      { ...main, image },
      { initial: false },
    );
    expect(behavior.exit?.code).toBe(code);
    expect(behavior.pullError ?? '').toContain(pullError ?? '');
    expect(behavior.pullError === undefined).toBe(pullError === undefined);
  });
});
