import {
  artifactSchema,
  type Artifact,
  type Version,
} from '@gimlet-io/backstage-plugin-gimlet-common';

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: "{{ .APP }}"
spec:
  template:
    spec:
      containers:
        - name: main
          image: "{{ .IMAGE }}"
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: "{{ .APP }}"
data:
  greeting: hello
`;

/** A manifest without a chart: Helm is the subject of others. */
export function testManifest(
  values: Record<string, unknown> = {},
): Record<string, unknown> {
  const manifest = {
    app: 'checkout',
    env: 'staging',
    namespace: 'shop',
    deploy: { branch: 'main', event: 'push' },
    manifests: DEPLOYMENT,
    ...values,
  };
  return Object.fromEntries(
    Object.entries(manifest).filter(([, value]) => value !== undefined),
  );
}

/** An artifact as CI ships it: of the commit whose id is the digit, 40 times, and which was made that many minutes after the first. */
export function testArtifact(
  digit: string,
  options: {
    version?: Partial<Version>;
    manifests?: Record<string, unknown>[];
    vars?: Record<string, string>;
  } = {},
): Artifact {
  const { manifests = [testManifest(), testManifest({ env: 'production' })] } =
    options;
  return artifactSchema.parse({
    version: {
      repositoryName: 'acme/checkout',
      sha: digit.repeat(40),
      created: 1_700_000_000 + parseInt(digit, 16) * 60,
      branch: 'main',
      authorName: 'Ann',
      authorEmail: 'ann@example.com',
      message: `Version ${digit}\n\nmore`,
      ...options.version,
    },
    environments: manifests,
    vars: { IMAGE: `checkout:${digit}`, BRANCH: 'main', ...options.vars },
  });
}
