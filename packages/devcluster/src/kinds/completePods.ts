import { isRecord } from '../fields/FieldType';

type Fields = Record<string, unknown>;

/** The value with what it leaves out; what it has stays. */
export function withDefaults(value: unknown, defaults: Fields): Fields {
  const result: Fields = { ...(isRecord(value) ? value : {}) };
  for (const [field, fallback] of Object.entries(defaults)) {
    result[field] ??= fallback;
  }
  return result;
}

/** A pod's `spec` with the defaults of the API server. */
export function completePodSpec(value: unknown): Fields {
  const spec = withDefaults(value, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  });
  for (const field of ['containers', 'initContainers']) {
    const containers = spec[field];
    if (Array.isArray(containers)) {
      spec[field] = containers.map(completeContainer);
    }
  }
  return spec;
}

function completeContainer(value: unknown): unknown {
  if (!isRecord(value)) {
    return value;
  }
  const container = withDefaults(value, {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicy(value.image),
  });
  if (Array.isArray(container.ports)) {
    container.ports = container.ports.map(port =>
      withDefaults(port, { protocol: 'TCP' }),
    );
  }
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (isRecord(container[probe])) {
      container[probe] = completeProbe(container[probe]);
    }
  }
  return container;
}

function completeProbe(value: unknown): Fields {
  const probe = withDefaults(value, {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
  if (isRecord(probe.httpGet)) {
    probe.httpGet = withDefaults(probe.httpGet, { path: '/', scheme: 'HTTP' });
  }
  return probe;
}

function pullPolicy(image: unknown): string {
  const reference = typeof image === 'string' ? image : '';
  const tag = /:([^/:@]+)$/.exec(reference)?.[1];
  return reference.includes('@') || (tag && tag !== 'latest')
    ? 'IfNotPresent'
    : 'Always';
}

/** `spec.template` with the defaults of the API server. */
export function completeTemplate(
  value: unknown,
  podDefaults: Fields = {},
): Fields {
  const template = withDefaults(value, {});
  return {
    ...template,
    spec: completePodSpec(withDefaults(template.spec, podDefaults)),
  };
}
