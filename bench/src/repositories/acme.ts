import { createHash } from 'node:crypto';
import {
  formatReleaseFile,
  layoutFileSchema,
  titleOf,
  versionSchema,
  type LayoutEnvironment,
  type LayoutFile,
  type Version,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** One repository for all environments, as a company of some hundred apps has it. */
export const ENVIRONMENTS = ['staging', 'canary', 'production'];

export const BRANCH = 'main';

/** The layout file of the benchmarks' gitops repository. */
export const layout: LayoutFile = layoutFileSchema.parse({
  version: 1,
  repository: 'acme/gitops',
  branch: BRANCH,
  environments: Object.fromEntries(
    ENVIRONMENTS.map(environment => [
      environment,
      {
        path: environment,
        namePrefix: `acme-gitops-${environment}`,
        sourceRef: { kind: 'GitRepository', name: 'gitops' },
      },
    ]),
  ),
});

export function environmentOf(name: string): LayoutEnvironment {
  const entry = layout.environments[name];
  if (!entry) {
    throw new RangeError(`The benchmarks have no environment ${name}`);
  }
  return entry;
}

export const appName = (index: number) =>
  `app-${String(index).padStart(3, '0')}`;

/** The n-th version of an app. */
export function versionOf(app: string, number: number): Version {
  return versionSchema.parse({
    repositoryName: `acme/${app}`,
    sha: createHash('sha1').update(`${app} ${number}`).digest('hex'),
    created: 1_700_000_000 + number,
    branch: 'main',
    message: `Change ${number} of ${app}\n`,
    authorName: 'Carla Silva',
    authorEmail: 'carla@acme.example',
  });
}

/** The files of an app's folder at a version, by name. */
export function filesOf(
  environment: string,
  app: string,
  version: Version,
): Record<string, string> {
  return {
    'deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${app}
  namespace: shop
spec:
  replicas: 2
  selector:
    matchLabels:
      app: ${app}
  template:
    metadata:
      labels:
        app: ${app}
    spec:
      containers:
        - name: main
          image: registry.acme.example/${app}:${version.sha.slice(-12)}
          env:
            - name: TITLE
              value: ${JSON.stringify(titleOf(version))}
`,
    'release.json': formatReleaseFile({
      app,
      env: environment,
      artifactId: `${version.repositoryName}-${version.sha.slice(-16)}`,
      version,
    }),
  };
}
