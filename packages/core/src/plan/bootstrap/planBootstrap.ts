import {
  LAYOUT_FILE,
  type CommitSha,
  type EnvironmentPlan,
  type LayoutFile,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { comparePaths } from '../../git/comparePaths';
import type { GitReader } from '../../git/types';
import { folderTree } from '../../gitops/commitDigest';
import { planDigest } from '../../gitops/digest';
import { fluxUrl, fluxWebhookUrl } from '../../gitops/fluxUrl';
import { readLayout } from '../../gitops/layout';
import { formatLayoutFile, readLayoutFile } from '../../gitops/layoutFile';
import { formatMessage } from '../../gitops/message';
import { checkEnvironmentName } from '../../gitops/paths';
import { originOf, type PlanOrigin } from '../assembleAppPlan';
import {
  bootstrapLayout,
  bootstrapPath,
  checkObjectName,
  type LayoutWishes,
} from './bootstrapLayout';
import { bootstrapObjects } from './bootstrapObjects';
import { environmentFacts } from './environmentFacts';
import { presentFile, writtenFile, type RequiredFile } from '../requiredFile';

/** @public */
export interface PlanBootstrapOptions extends LayoutWishes, PlanOrigin {
  reader: GitReader;
  /** The branch's head; `null` for an empty repository. */
  head: CommitSha | null;
  environment: string;
  /** The address that Flux reads the repository at; not needed where its source is written already. */
  url?: string;
  /** Name of the Secret in the cluster with the credentials for the address. */
  sourceSecret?: string;
  /** Where Flux tells what it did. Absent: no Provider and no Alert are written. */
  webhookUrl?: string;
}

/** The layout file: left as it is where it says the same. */
async function requireLayoutFile(
  place: { reader: GitReader; head: CommitSha | null },
  file: LayoutFile,
): Promise<RequiredFile> {
  const present = await presentFile(place, LAYOUT_FILE);
  if (present) {
    const text = (await place.reader.read(present.file.blob)).toString('utf8');
    const same =
      formatLayoutFile(readLayoutFile(text)) === formatLayoutFile(file);
    if (same) return present;
  }
  return {
    file: writtenFile(LAYOUT_FILE, formatLayoutFile(file)),
    pin: {
      kind: 'blob',
      path: LAYOUT_FILE,
      id: present?.file.blob ?? null,
    },
  };
}

/**
 * Plans what an environment needs before apps are released into it: its entry in the layout file and Flux's objects. What is
 * there is adopted, repositories of the original included; a second plan changes nothing.
 *
 * Throws GimletErrors: `invalid` for an option that is missing or wrong, `ambiguous` where what is there does not say which
 * source to use, `conflict` where what is there says something else than an option.
 *
 * @public
 */
export async function planBootstrap(
  options: PlanBootstrapOptions,
): Promise<EnvironmentPlan> {
  const { reader, head } = options;
  const environment = checkEnvironmentName(options.environment);
  const url = options.url && fluxUrl(options.url);
  const webhookUrl = options.webhookUrl && fluxWebhookUrl(options.webhookUrl);
  checkObjectName('name of the Secret', options.sourceSecret);
  const layout = await readLayout(reader, head);
  const path = bootstrapPath(layout, environment, options.path);
  const facts = await environmentFacts(reader, head, path);
  const { file, entry } = bootstrapLayout({
    layout,
    facts,
    environment,
    path,
    wishes: { ...options, url },
  });
  // What is read back later has to be readable: overlapping folders and the like are found now.
  readLayoutFile(formatLayoutFile(file));
  const objects = await bootstrapObjects({
    place: { reader, head, environment, entry },
    branch: file.branch,
    facts,
    url,
    sourceSecret: options.sourceSecret,
    webhookUrl,
  });
  return assemble({
    ...options,
    file,
    required: [
      await requireLayoutFile({ reader, head }, file),
      ...objects.required,
    ],
    folder: facts.folder,
    warnings: objects.warnings,
  });
}

async function assemble(
  input: PlanBootstrapOptions & {
    file: LayoutFile;
    required: RequiredFile[];
    /** The environment's `flux/`, which decides about what is adopted. */
    folder: string;
    warnings: string[];
  },
): Promise<EnvironmentPlan> {
  const { reader, head, environment, file, folder, warnings } = input;
  const { repository, branch } = file;
  const byPath = new Map(input.required.map(each => [each.file.path, each]));
  const required = [...byPath.values()];
  const requires = required
    .map(each => each.file)
    .sort((a, b) => comparePaths(a.path, b.path));
  const digest = planDigest({
    repository,
    branch,
    environment,
    action: 'bootstrap',
    files: requires,
    deletes: [],
  });
  return {
    action: 'bootstrap',
    repository,
    branch,
    environment,
    base: head,
    pins: [
      {
        kind: 'tree',
        path: folder,
        id: await folderTree(reader, head, folder),
      },
      ...required.map(({ pin }) => pin),
    ],
    requires,
    removes: [],
    message: formatMessage({
      action: 'bootstrap',
      environment,
      digest,
      requires: requires.map(each => each.path),
      removes: [],
      ...originOf(input),
    }),
    digest,
    warnings,
  };
}
