import type {
  ChartReference,
  DeployPolicy,
  Manifest,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { Document, isMap, isScalar, visit } from 'yaml';
import { lintManifest } from './lintManifest';
import { invalidError } from './invalidError';
import { manifestFromValue } from './manifestFromValue';
import { isTemplate } from './typedScalar';

/** @public */
export interface CreateManifestOptions {
  app: string;
  env: string;
  namespace: string;
  chart: ChartReference;
  values?: Manifest['values'];
  deploy?: DeployPolicy;
  preview?: boolean;
}

/** Where a new manifest belongs, from the application repository's root. @public */
export function manifestFileName(manifest: {
  app: string;
  env: string;
}): string {
  return `.gimlet/${manifest.env}-${manifest.app}.yaml`;
}

/**
 * The text of a new manifest: fields in the order of the documentation, an empty line between its parts, templates quoted.
 *
 * @throws GimletError `invalid` where the fields would not make a manifest
 * @public
 */
export function createManifest(options: CreateManifestOptions): string {
  const { app, env, namespace, preview, deploy, chart, values } = options;
  const manifest = {
    app,
    env,
    namespace,
    ...(preview === undefined ? {} : { preview }),
    ...(deploy && { deploy }),
    chart: withoutUndefined(chart),
    ...(values && { values }),
  };
  const problems = lintManifest(
    manifestFromValue(manifest, { name: manifestFileName({ app, env }) }),
  );
  if (problems.length > 0) {
    throw invalidError(problems);
  }
  const document = new Document(manifest, {
    aliasDuplicateObjects: false,
    // Quoted wherever YAML 1.1 would see no text: `readManifest` wants that.
    compat: 'yaml-1.1',
  });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && isTemplate(node.value)) {
        node.type = 'QUOTE_DOUBLE';
      }
    },
  });
  if (isMap(document.contents)) {
    for (const { key, value } of document.contents.items) {
      if (isScalar(key) && isMap(value)) {
        key.spaceBefore = true;
      }
    }
  }
  return document.toString({ lineWidth: 0 });
}

function withoutUndefined(chart: ChartReference): Partial<ChartReference> {
  return Object.fromEntries(
    Object.entries(chart).filter(([, value]) => value !== undefined),
  );
}
