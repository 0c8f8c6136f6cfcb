import { stringify } from 'yaml';
import {
  GimletError,
  type Manifest,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { readObject, type KubernetesObject } from './yamlDocuments';

type Dependency = NonNullable<Manifest['dependencies']>[number];

/** How often Flux looks for a newer module, and Terraform for drift; as in the original. */
const INTERVAL = '24h';

interface ModuleAddress {
  url: string;
  ref?: Record<string, string>;
  path: string;
}

const OBJECT_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

function invalid(dependency: Dependency, reason: string): GimletError {
  return new GimletError(
    'invalid',
    `The dependency "${dependency.name}" ${reason}`,
    {
      whatToDo:
        'Write the module as https://host/owner/repository.git?sha=…&path=/folder, with sha, tag or branch.',
    },
  );
}

/** Reads `https://….git?sha=…|tag=…|branch=…&path=/folder`, or the address in the manner of scp. */
function readModuleAddress(dependency: Dependency): ModuleAddress {
  const [address, query = ''] = dependency.spec.module.url.split('?', 2);
  const scp = /^([A-Za-z0-9_.-]+@)([A-Za-z0-9.-]+):(?!\/)(.+)$/.exec(address);
  const url = scp ? `ssh://${scp[1]}${scp[2]}/${scp[3]}` : address;
  if (!/^(?:https?|ssh):\/\//.test(url) || !URL.canParse(url)) {
    throw invalid(dependency, 'has no git address over HTTPS or SSH');
  }
  const { password, username, protocol } = new URL(url);
  if (password || (username && protocol !== 'ssh:')) {
    throw invalid(
      dependency,
      'has credentials in its address; name a Secret in module.secret instead',
    );
  }
  const parameters = new URLSearchParams(query);
  for (const name of parameters.keys()) {
    if (!['sha', 'tag', 'branch', 'path'].includes(name)) {
      throw invalid(dependency, `has an unknown "${name}" in its address`);
    }
  }
  const path = parameters.get('path') ?? '';
  if (path.split('/').includes('..')) {
    throw invalid(dependency, 'has a path that leads out of its repository');
  }
  return {
    url,
    ref: readRef(dependency, parameters),
    path: path === '' ? './' : `./${path.replace(/^[./]+/, '')}`,
  };
}

function readRef(
  dependency: Dependency,
  parameters: URLSearchParams,
): Record<string, string> | undefined {
  const refs = [
    ['commit', parameters.get('sha')],
    ['tag', parameters.get('tag')],
    ['branch', parameters.get('branch')],
  ].filter(([, value]) => value);
  if (refs.length > 1) {
    throw invalid(dependency, 'names more than one of sha, tag and branch');
  }
  return refs.length ? Object.fromEntries(refs) : undefined;
}

/**
 * Flux's `GitRepository` and tf-controller's `Terraform` for each dependency, both named `<app>-<name>`. Terraform's
 * outputs come into the Secret `<app>-<name>-output`, in the cluster alone.
 */
export function renderDependencies(
  manifest: Pick<Manifest, 'app' | 'namespace' | 'dependencies'>,
): KubernetesObject[] {
  return (manifest.dependencies ?? []).flatMap(dependency => {
    const name = `${manifest.app}-${dependency.name}`;
    if (!OBJECT_NAME.test(name)) {
      throw invalid(
        dependency,
        `would be named "${name}", which Kubernetes refuses`,
      );
    }
    const { module, secret, values = {} } = dependency.spec;
    const { url, ref, path } = readModuleAddress(dependency);
    const metadata = { name, namespace: manifest.namespace };
    const vars = Object.entries(values)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([variable, value]) => ({ name: variable, value }));
    return [
      {
        apiVersion: 'source.toolkit.fluxcd.io/v1',
        kind: 'GitRepository',
        metadata,
        spec: {
          interval: INTERVAL,
          url,
          ...(ref && { ref }),
          ...(module.secret && { secretRef: { name: module.secret } }),
        },
      },
      {
        apiVersion: 'infra.contrib.fluxcd.io/v1alpha2',
        kind: 'Terraform',
        metadata,
        spec: {
          interval: INTERVAL,
          approvePlan: 'auto',
          path,
          sourceRef: { kind: 'GitRepository', name },
          ...(vars.length && { vars }),
          ...(secret && { varsFrom: [{ kind: 'Secret', name: secret }] }),
          writeOutputsToSecret: { name: `${name}-output` },
        },
      },
    ].map(object =>
      readObject(
        {
          text: stringify(object, {
            lineWidth: 0,
            aliasDuplicateObjects: false,
            // Quoted wherever a reader of YAML 1.1, such as Kubernetes, would see no text.
            compat: 'yaml-1.1',
          }).trimEnd(),
        },
        'dependency',
      ),
    );
  });
}
