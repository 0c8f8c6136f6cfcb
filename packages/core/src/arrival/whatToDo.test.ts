import { whatToDo } from './whatToDo';

describe('whatToDo', () => {
  it.each([
    [
      'ReconciliationFailed',
      'Job/shop/migrate dry-run failed (Invalid): spec.template: field is immutable',
      /A Job cannot be changed/,
    ],
    [
      'ReconciliationFailed',
      'Deployment/shop/web dry-run failed (Invalid): spec.selector: field is immutable',
      /another name/,
    ],
    [
      'ReconciliationFailed',
      'Service/nope/web not found: namespaces "nope" not found',
      /namespace that exists/,
    ],
    [
      'ReconciliationFailed',
      'Widget/shop/web dry-run failed: no matches for kind "Widget"',
      /CustomResourceDefinition/,
    ],
    ['BuildFailed', 'failed to decode', /file that the message names/],
    ['ImagePullBackOff', 'not found', /image was pushed/],
    [
      'CreateContainerConfigError',
      'configmap "web" not found',
      /ConfigMaps and Secrets/,
    ],
    ['OOMKilled', 'exit code 137', /memory limit/],
    ['CrashLoopBackOff', 'exit code 1', /log of its last run/],
    ['Unschedulable', '0/3 nodes are available', /No node has room/],
    ['HealthCheckFailed', 'timeout waiting for', /roll back/],
  ])('%s: %s', (reason, message, advice) => {
    expect(whatToDo(reason, message)).toMatch(advice);
  });

  it('says nothing where it knows nothing', () => {
    expect(whatToDo('ArtifactFailed', 'x')).toBeUndefined();
  });
});
