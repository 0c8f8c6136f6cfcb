import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  badArchive,
  checkChartPath,
  sortFiles,
  UnpackBudget,
  type ChartFiles,
} from './archive';
import { isWithin } from './chartPolicy';
import { readHelmIgnore, type IgnoreRule } from './helmIgnore';

function noChart(source: string): GimletError {
  return new GimletError('not-found', `There is no chart in ${source}.`, {
    whatToDo:
      'Name a folder that holds a Chart.yaml, or give the chart a repository.',
  });
}

/**
 * Leaves out what `.helmignore` names, given the files of a folder as they are in git or on disk.
 */
export function withoutIgnored(files: ChartFiles): ChartFiles {
  const ignores = ignoreRuleOf(files.get('.helmignore'));
  return new Map(
    [...files].filter(([path]) => {
      const names = path.split('/');
      return !names.some((_, index) =>
        ignores(
          names.slice(0, index + 1).join('/'),
          index + 1 < names.length ? 'folder' : 'file',
        ),
      );
    }),
  );
}

function ignoreRuleOf(content: Buffer | undefined): IgnoreRule {
  return readHelmIgnore(content?.toString('utf8') ?? '');
}

/**
 * Reads a chart's folder, as `helm package` would: without what `.helmignore` names. Links of any kind are refused.
 *
 * @param source - how the folder is called in errors
 * @param root - the folder must not lie outside of this one, links on the way followed
 */
export async function readChartFolder(options: {
  folder: string;
  root: string;
  source: string;
}): Promise<ChartFiles> {
  const { folder, root, source } = options;
  let real: string;
  try {
    real = await realpath(folder);
  } catch {
    throw noChart(source);
  }
  if (!isWithin(await realpath(root), real)) {
    throw new GimletError(
      'not-allowed',
      `The chart ${source} lies outside of the folder that charts are taken from.`,
      {
        whatToDo:
          'Name a folder below the root of the repository that holds the manifest.',
      },
    );
  }
  if (!(await stat(real)).isDirectory()) {
    throw noChart(source);
  }

  const budget = new UnpackBudget();
  const files = new Map<string, Buffer>();
  const ignores = ignoreRuleOf(
    await readFile(join(real, '.helmignore')).catch(() => undefined),
  );

  const readFolder = async (parent: string): Promise<void> => {
    const entries = await readdir(join(real, parent), { withFileTypes: true });
    for (const entry of entries) {
      const path = parent === '' ? entry.name : `${parent}/${entry.name}`;
      budget.takeEntry(source);
      if (ignores(path, entry.isDirectory() ? 'folder' : 'file')) {
        continue;
      }
      checkChartPath(source, path);
      if (entry.isDirectory()) {
        await readFolder(path);
      } else if (entry.isFile()) {
        const { size } = await stat(join(real, path));
        budget.take(source, size);
        files.set(path, await readFile(join(real, path)));
      } else {
        throw badArchive(
          source,
          `holds ${JSON.stringify(path)}, which is a link or a special file`,
        );
      }
    }
  };
  await readFolder('');

  if (!files.has('Chart.yaml')) {
    throw noChart(source);
  }
  return sortFiles(files);
}

/**
 * The folder that a path of a manifest means.
 *
 * @throws GimletError `not-allowed` where it leads out of `root`
 */
export function resolveChartFolder(root: string, path: string): string {
  const folder = resolve(root, path);
  if (!isWithin(resolve(root), folder)) {
    throw new GimletError(
      'not-allowed',
      `The chart ${path} lies outside of the repository that holds the manifest.`,
      {
        whatToDo: `Name a folder below the root of the repository that holds the manifest, or allow this one: GIMLET_CHART_FOLDER=${folder}`,
      },
    );
  }
  return folder;
}
