import {
  GimletError,
  type LayoutEnvironment,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { z } from 'zod/v3';
import type { FluxFileObject } from '../../gitops/fluxFiles';
import {
  environmentKustomizationPath,
  formatEnvironmentKustomization,
  formatGitRepository,
  formatNotifications,
  notificationName,
} from '../../gitops/fluxObjects';
import { appPath, kustomizationPath } from '../../gitops/paths';
import {
  kustomizationsReading,
  type EnvironmentFacts,
} from './environmentFacts';
import { newKustomization } from '../appKustomization';
import {
  presentFile,
  writtenFile,
  type Place,
  type RequiredFile,
} from '../requiredFile';

interface BootstrapInput {
  place: Place;
  branch: string;
  facts: EnvironmentFacts;
  url?: string;
  sourceSecret?: string;
  webhookUrl?: string;
}

interface Objects {
  required: RequiredFile[];
  warnings: string[];
}

const adopted = ({ path, mode, blob }: FluxFileObject): RequiredFile => ({
  file: { path, mode, blob },
  pin: { kind: 'blob', path, id: blob },
});

const conflict = (message: string) =>
  new GimletError('conflict', message, {
    whatToDo:
      'Mend or remove that file in the gitops repository, then bootstrap again.',
  });

/** A file of ours that must not be there yet: what is in it is not what bootstrap looked for. */
async function newFile(
  place: Place,
  path: string,
  content: string,
): Promise<RequiredFile> {
  if (await presentFile(place, path)) {
    throw conflict(`${path} is there already, with something else in it`);
  }
  return {
    file: writtenFile(path, content),
    pin: { kind: 'blob', path, id: null },
  };
}

function findSource(
  facts: EnvironmentFacts,
  { kind, name, namespace }: LayoutEnvironment['sourceRef'],
) {
  return facts.objects.find(
    ({ object }) =>
      object.apiVersion.startsWith('source.toolkit.fluxcd.io/') &&
      object.kind === kind &&
      object.metadata.name === name &&
      (object.metadata.namespace ?? 'flux-system') === namespace,
  );
}

const gitRepositorySpec = z.object({
  url: z.string().optional(),
  ref: z.object({ branch: z.string().optional() }).optional(),
});

function checkSource(found: FluxFileObject, input: BootstrapInput): void {
  const spec = gitRepositorySpec.safeParse(found.object.spec);
  const { url, ref } = spec.success ? spec.data : {};
  if (input.url && url !== input.url) {
    throw conflict(
      `${found.path} reads ${url ?? 'nothing'}, not the address that was given`,
    );
  }
  if (ref?.branch !== undefined && ref.branch !== input.branch) {
    throw conflict(
      `${found.path} reads the branch ${ref.branch}, not ${input.branch}`,
    );
  }
}

/** The source and the Kustomization of the environment. */
async function environmentObjects(input: BootstrapInput): Promise<Objects> {
  const { place, facts, branch, url, sourceSecret } = input;
  const { entry, environment } = place;
  const { sourceRef } = entry;
  const source = findSource(facts, sourceRef);
  if (source) checkSource(source, input);
  const covered = environmentKustomizationPath(entry);
  const kustomizations = kustomizationsReading(facts, sourceRef);
  const kustomization = kustomizations.find(({ path }) => path === covered);

  // Apps here are applied already, from a source that somebody defined in another place, such as the infrastructure's repository.
  const elsewhere = !source && kustomizations.length > 0;
  if (elsewhere) {
    return {
      required: kustomization ? [adopted(kustomization.found)] : [],
      warnings: url
        ? [
            `The address was not written: ${sourceRef.kind} ${sourceRef.namespace}/${sourceRef.name}, which the Kustomizations here read, is defined in another place.`,
          ]
        : [],
    };
  }
  if (!source && sourceRef.kind !== 'GitRepository') {
    throw new GimletError(
      'invalid',
      `Bootstrap writes a GitRepository, no ${sourceRef.kind}`,
      { whatToDo: `Put the ${sourceRef.kind} into ${facts.folder} first.` },
    );
  }
  if (!source && !url) {
    throw new GimletError(
      'invalid',
      'Flux needs the address of the repository',
      {
        whatToDo:
          'Give it with --url, such as https://github.com/acme/gitops.git.',
      },
    );
  }
  const written: RequiredFile[] = [];
  if (!source && url) {
    written.push(
      await newFile(
        place,
        `${facts.folder}/gitrepository.yaml`,
        formatGitRepository({ sourceRef, url, branch, secret: sourceSecret }),
      ),
    );
  }
  if (!kustomization) {
    written.push(
      await newFile(
        place,
        `${facts.folder}/environment.yaml`,
        formatEnvironmentKustomization({
          environmentName: environment,
          environment: entry,
        }),
      ),
    );
  }
  const present = [source, kustomization?.found].flatMap(found =>
    found ? [adopted(found)] : [],
  );
  return {
    required: [...present, ...written],
    warnings:
      written.length > 0
        ? [
            `Flux reads this environment once it was told so: kubectl apply ${written
              .map(({ file }) => `-f ${file.path}`)
              .join(' ')}`,
          ]
        : [],
  };
}

/** Kustomizations of apps that have none; those that are there stay, and are mentioned where they are about something else. */
async function appKustomizations({
  place,
  facts,
}: BootstrapInput): Promise<Objects> {
  const { entry } = place;
  const objects: Objects = { required: [], warnings: [] };
  if (!entry.kustomizationPerApp) return objects;
  for (const { app, namespaces } of facts.apps) {
    const path = appPath(entry, app);
    const file = kustomizationPath(entry, app);
    const present = kustomizationsReading(facts, entry.sourceRef).find(
      found => found.path === path,
    );
    if (present) {
      if (present.file !== file) {
        objects.warnings.push(
          `${present.file} applies ${path}: move it to ${file}, where releases look for it.`,
        );
      }
      continue;
    }
    if (await presentFile(place, file)) {
      objects.warnings.push(`${file} does not apply ${path}.`);
    } else if (namespaces.length === 0) {
      objects.warnings.push(
        `${path} has no Kustomization, and no namespace to name it by: the next release writes it.`,
      );
    } else {
      objects.required.push(await newKustomization(place, app, namespaces[0]));
    }
  }
  return objects;
}

/** The Provider and the Alert that tell Gimlet what Flux did. */
async function notifications(input: BootstrapInput): Promise<Objects> {
  const { place, facts, webhookUrl } = input;
  if (!webhookUrl) return { required: [], warnings: [] };
  const name = notificationName(place.environment);
  const named = (kind: string) =>
    facts.objects.find(
      ({ object }) =>
        object.kind === kind &&
        object.apiVersion.startsWith('notification.toolkit.fluxcd.io/') &&
        object.metadata.name === name,
    );
  const provider = named('Provider');
  const alert = named('Alert');
  if (provider && alert) {
    if (provider.object.spec?.address !== webhookUrl) {
      throw conflict(`${provider.path} sends to another address`);
    }
    return { required: [adopted(provider), adopted(alert)], warnings: [] };
  }
  const present = provider ?? alert;
  if (present) {
    throw conflict(
      `${present.path} holds only one of the Provider and the Alert ${name}`,
    );
  }
  const { sourceRef } = place.entry;
  const file = await newFile(
    place,
    `${facts.folder}/notifications.yaml`,
    formatNotifications({
      environmentName: place.environment,
      sourceRef,
      webhookUrl,
    }),
  );
  return {
    required: [file],
    warnings: [
      `The webhook needs its key in the cluster: the Secret ${sourceRef.namespace}/${name} with the field token.`,
    ],
  };
}

/** Everything of Flux that an environment needs: what is there is adopted, what is missing is written. */
export async function bootstrapObjects(
  input: BootstrapInput,
): Promise<Objects> {
  const parts = [
    await environmentObjects(input),
    await appKustomizations(input),
    await notifications(input),
  ];
  return {
    required: parts.flatMap(({ required }) => required),
    warnings: parts.flatMap(({ warnings }) => warnings),
  };
}
