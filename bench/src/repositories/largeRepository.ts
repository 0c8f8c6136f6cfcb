import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import {
  titleOf,
  type FileMode,
  type TreeId,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  appPath,
  folderTreeId,
  formatAppKustomization,
  formatLayoutFile,
  formatMessage,
  formatNamespace,
  hashBlob,
  kustomizationPath,
  namespacePath,
  planDigest,
  BareRepository,
} from '@gimlet-io/core';
import {
  BRANCH,
  ENVIRONMENTS,
  appName,
  environmentOf,
  filesOf,
  layout,
  versionOf,
} from './acme';

const APPS = 300;
const FILE_MODE: FileMode = '100644';
const START = 1_600_000_000;
const MINUTES_BETWEEN = 30;

const namespaceFile = formatNamespace('shop');

/** The app that is released rarely: its history is what a person asks for and git has to search. */
export const RARE = { environment: 'production', app: appName(17) };
const RARE_RELEASES = 28;

/** A generator of numbers that are the same in every run (xorshift). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Where a commit releases to. */
export interface Release {
  environment: string;
  app: string;
}

/** Which app is released by each commit: some often, most sometimes, one hardly ever. */
function* ofManyApps(count: number): Generator<Release> {
  const random = numbers(20_240_401);
  const everySoManyth = Math.floor(count / RARE_RELEASES);
  for (let index = 0; index < count; index++) {
    if (index % everySoManyth === 0) {
      yield RARE;
      continue;
    }
    const often = random(10) < 5;
    const app = appName(random(often ? 20 : APPS));
    const environment = ENVIRONMENTS[random(ENVIRONMENTS.length)];
    yield app === RARE.app && environment === RARE.environment
      ? { app: appName(18), environment }
      : { app, environment };
  }
}

function commitHeader(index: number, message: string): string {
  const time = `${START + index * MINUTES_BETWEEN * 60} +0000`;
  return [
    `commit refs/heads/${BRANCH}`,
    `mark :${index + 1}`,
    `author Carla Silva <carla@acme.example> ${time}`,
    `committer Gimlet <gimlet@gimlet.io> ${time}`,
    `data ${Buffer.byteLength(message)}`,
    message,
    ...(index > 0 ? [`from :${index}`] : []),
    '',
  ].join('\n');
}

const inlineFile = (path: string, content: string) =>
  `M ${FILE_MODE} inline ${path}\ndata ${Buffer.byteLength(
    content,
  )}\n${content}\n`;

/** The first commit: the layout and every Kustomization. */
function firstCommit(): string {
  const parts = [
    commitHeader(0, 'Set up all environments\n'),
    inlineFile('.gimlet/gitops.json', formatLayoutFile(layout)),
  ];
  for (const name of ENVIRONMENTS) {
    const environment = environmentOf(name);
    parts.push(inlineFile(namespacePath(environment, 'shop'), namespaceFile));
    for (let index = 0; index < APPS; index++) {
      const app = appName(index);
      parts.push(
        inlineFile(
          kustomizationPath(environment, app),
          kustomization(name, app),
        ),
      );
    }
  }
  return parts.join('');
}

const kustomizations = new Map<string, string>();

/** Made once for each app, because 50,000 commits name it again. */
function kustomization(environmentName: string, app: string): string {
  const key = `${environmentName}/${app}`;
  const known = kustomizations.get(key);
  if (known !== undefined) {
    return known;
  }
  const text = formatAppKustomization({
    environment: environmentOf(environmentName),
    environmentName,
    app,
    namespace: 'shop',
  });
  kustomizations.set(key, text);
  return text;
}

/** One release, with the digest and the trailers that the engine would have written. */
function releaseCommit(
  index: number,
  { environment: name, app }: Release,
  folders: Map<string, TreeId>,
): string {
  const environment = environmentOf(name);
  const folder = appPath(environment, app);
  const version = versionOf(app, index);
  const contents = Object.entries(filesOf(name, app, version)).map(
    ([file, content]) => ({ path: `${folder}/${file}`, content }),
  );
  const files = contents.map(({ path, content }) => ({
    path,
    mode: FILE_MODE,
    blob: hashBlob(content),
  }));
  const outside = [
    {
      path: kustomizationPath(environment, app),
      content: kustomization(name, app),
    },
    { path: namespacePath(environment, 'shop'), content: namespaceFile },
  ].map(({ path, content }) => ({
    path,
    mode: FILE_MODE,
    blob: hashBlob(content),
  }));
  const after = folderTreeId(files, folder);
  const digest = planDigest({
    repository: layout.repository,
    branch: BRANCH,
    environment: name,
    action: 'release',
    app: { name: app, path: folder, base: folders.get(folder) ?? null, after },
    files: [...files, ...outside],
    deletes: [],
  });
  folders.set(folder, after);
  const message = formatMessage({
    action: 'release',
    environment: name,
    app,
    version: { sha: version.sha, title: titleOf(version) },
    digest,
    requires: outside.map(({ path }) => path),
    removes: [],
  });
  return [
    commitHeader(index, message),
    ...contents.map(({ path, content }) => inlineFile(path, content)),
  ].join('');
}

/**
 * Makes a bare repository of `commits` commits, 300 apps × 3 environments: releases as the engine writes them, so that what is
 * measured is what a company of that size has. Some seconds for 50,000.
 *
 * @param options - `releases`: which app each commit after the first one releases
 */
export async function makeLargeRepository(options: {
  folder: string;
  commits: number;
  releases?: (count: number) => Iterable<Release>;
}): Promise<string> {
  const { releases = ofManyApps } = options;
  const path = join(options.folder, 'large.git');
  const repository = await BareRepository.init({ path, branch: BRANCH });
  await repository.close();
  const child = spawn(
    'git',
    ['--git-dir', path, 'fast-import', '--quiet', '--done'],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  const closed = once(child, 'close');
  const write = async (text: string) => {
    if (!child.stdin.write(text)) {
      await once(child.stdin, 'drain');
    }
  };
  await write(firstCommit());
  const folders = new Map<string, TreeId>();
  let index = 1;
  for (const release of releases(options.commits - 1)) {
    await write(releaseCommit(index, release, folders));
    index += 1;
  }
  child.stdin.end('done\n');
  const [code] = await closed;
  if (code !== 0) {
    throw new Error(`git fast-import ended with ${code}`);
  }
  return path;
}
