import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Artifact } from '@gimlet-io/backstage-plugin-gimlet-common';
import { createArtifact, readManifest } from '@gimlet-io/core';
import { git } from './git';
import {
  ENVIRONMENTS,
  PEOPLE,
  type AppName,
  type EnvironmentName,
  type Person,
  type Settings,
} from './story';

/** The same in each cluster. */
const NAMESPACE = 'shop';

/** The repository of one application: its manifests under `.gimlet/`, and a commit for each change. */
export class ApplicationRepository {
  readonly name: string;
  readonly #app: AppName;
  readonly #folder: string;
  readonly #chart: string;
  #settings: Settings = {};

  /**
   * @param options - `folder`: where to; `chart`: what the manifests name
   */
  constructor(options: { app: AppName; folder: string; chart: string }) {
    this.#app = options.app;
    this.name = `acme/${options.app}`;
    this.#folder = options.folder;
    this.#chart = options.chart;
  }

  async create(): Promise<void> {
    await mkdir(join(this.#folder, '.gimlet'), { recursive: true });
    await git(this.#folder, ['init', '--quiet', '--initial-branch=main']);
  }

  /** Commits a change to main. Answers the artifact that CI would ship. */
  async push(change: {
    by: Person;
    title: string;
    settings?: Settings;
    /** Seconds since 1970. */
    time: number;
  }): Promise<Artifact> {
    const { by, title, settings = {}, time } = change;
    this.#settings = {
      ...this.#settings,
      ...settings,
      config: { ...this.#settings.config, ...settings.config },
    };
    const texts = ENVIRONMENTS.map(environment => ({
      file: join('.gimlet', `${environment}-${this.#app}.yaml`),
      text: this.#manifest(environment),
    }));
    for (const { file, text } of texts) {
      await writeFile(join(this.#folder, file), text);
    }
    await writeFile(join(this.#folder, 'CHANGES'), `${title}\n`);
    const { name, email } = PEOPLE[by];
    const identity = {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
      GIT_AUTHOR_DATE: `${time} +0000`,
      GIT_COMMITTER_DATE: `${time} +0000`,
    };
    await git(this.#folder, ['add', '--all']);
    await git(
      this.#folder,
      ['commit', '--quiet', `--message=${title}`],
      identity,
    );
    const sha = (await git(this.#folder, ['rev-parse', 'HEAD'])).trim();
    return createArtifact({
      version: {
        repositoryName: this.name,
        sha,
        created: time,
        branch: 'main',
        event: 'push',
        authorName: name,
        authorEmail: email,
        committerName: name,
        committerEmail: email,
        message: title,
      },
      manifests: texts.map(({ file, text }) => readManifest(text, { file })),
    });
  }

  #manifest(environment: EnvironmentName): string {
    const {
      replicas = 1,
      config = {},
      migrate = false,
      tagPrefix = '',
      podAnnotations = {},
    } = this.#settings;
    const isStaging = environment === 'staging';
    return stringify({
      app: this.#app,
      env: environment,
      namespace: NAMESPACE,
      ...(isStaging && { deploy: { branch: 'main', event: 'push' } }),
      chart: { name: this.#chart },
      values: {
        replicas: isStaging ? 1 : replicas,
        image: {
          repository: `registry.acme.example/${this.#app}`,
          tag: `${tagPrefix}{{ .SHA | trunc 7 }}`,
        },
        config,
        ...(Object.keys(podAnnotations).length > 0 && { podAnnotations }),
        ...(migrate && {
          migrate: { enabled: true, command: [this.#app, 'migrate'] },
        }),
      },
    });
  }
}
