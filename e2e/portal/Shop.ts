import { readFileSync, writeFileSync } from 'node:fs';
import type { Browser, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import {
  createGimletClient,
  isFinalRequest,
  type Artifact,
  type ChangeWish,
  type GimletClient,
  type RequestAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { plainGit } from '@gimlet-io/core/testUtils';
import { parse, stringify } from 'yaml';
import { GitopsRemote } from '../cli/gitopsRemote';
import { Workplace } from '../cli/workplace';
import { guestToken } from '../guestToken';
import { ClusterReader } from '../server/ClusterReader';
import { startPortal, type PortalProcess } from './portalProcess';

/** Who writes the application's changes. */
export const ANN = { name: 'Ann Kovács', email: 'ann@acme.example' };

/** The demo's environments: one whose gitops repository is its own, one whose repository could hold others. */
export const ENVIRONMENTS = [
  { environment: 'staging', root: '' },
  { environment: 'production', root: 'production/' },
] as const;

/** One of them. */
export type Environment = (typeof ENVIRONMENTS)[number]['environment'];

/** How long an image that cannot be pulled is trouble before it is a failure. */
const IMAGE_PULL_SECONDS = 10;

/** A change of an application, built by CI. */
export interface Built {
  sha: string;
  /** As people see it. */
  short: string;
  title: string;
  artifact: Artifact;
  /** The artifact, as a file. */
  file: string;
}

/** Its commit is there; what the cluster makes of it is another matter. */
const isCommitted = ({ state }: Pick<RequestAnswer, 'state'>): boolean =>
  ['pushed', 'reconciling', 'ready'].includes(state);

/** The shop of the demo: a portal on repositories of its own, CI with a token, and Carla, who is signed in. */
export class Shop {
  readonly address: string;
  /** Where the demo is, and where CI works. */
  readonly work: Workplace;
  /** Carla's. */
  readonly client: GimletClient;
  readonly #portal: PortalProcess;
  readonly #browser: Browser;
  readonly #token: string;
  #builds = 0;

  private constructor(options: {
    portal: PortalProcess;
    browser: Browser;
    work: Workplace;
    client: GimletClient;
    token: string;
  }) {
    this.address = options.portal.address;
    this.work = options.work;
    this.client = options.client;
    this.#portal = options.portal;
    this.#browser = options.browser;
    this.#token = options.token;
  }

  static async open(browser: Browser): Promise<Shop> {
    const work = new Workplace();
    const portal = await startPortal({
      demo: work.path('demo'),
      env: {
        APP_CONFIG_gimlet_thresholds_imagePull: JSON.stringify(
          `${IMAGE_PULL_SECONDS}s`,
        ),
      },
    });
    try {
      const client = createGimletClient({
        baseUrl: `${portal.address}/api/gimlet`,
        token: await guestToken(portal.address),
      });
      const { secret } = await client.createToken({
        body: {
          name: 'ci',
          actions: ['read', 'artifact.create'],
          environments: ['*'],
          repositories: ['acme/*'],
        },
      });
      const shop = new Shop({ portal, browser, work, client, token: secret });
      await shop.#settled();
      return shop;
    } catch (error) {
      await portal.stop();
      work.remove();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#portal.stop();
    this.work.remove();
  }

  /** What the environment's cluster itself says. */
  cluster(environment: Environment): ClusterReader {
    return new ClusterReader(
      this.work.path('demo', 'clusters', `${environment}.kubeconfig`),
    );
  }

  gitops(environment: Environment): GitopsRemote {
    return GitopsRemote.at(this.work.path('demo', `gitops-${environment}.git`));
  }

  /** Ann changes an app for one environment; CI builds it. */
  async build(
    app: string,
    environment: Environment,
    change: { title: string; policy: boolean; tagPrefix?: string },
  ): Promise<Built> {
    const { title, policy, tagPrefix = '' } = change;
    this.#builds += 1;
    const clone = `build-${this.#builds}`;
    plainGit(this.work.folder, [
      'clone',
      '--quiet',
      this.work.path('demo', 'apps', app),
      clone,
    ]);
    const manifest = `.gimlet/${environment}-${app}.yaml`;
    const path = this.work.path(clone, manifest);
    const { deploy: _, ...rest } = parse(readFileSync(path, 'utf8'));
    rest.values.image.tag = `${tagPrefix}${rest.values.image.tag}`;
    const edited = policy
      ? { ...rest, deploy: { branch: 'main', event: 'push' } }
      : rest;
    writeFileSync(path, `# ${title}\n${stringify(edited)}`);
    // One after the other, all of them in the past.
    const time = `${Math.floor(Date.now() / 1000) - 600 + this.#builds} +0000`;
    plainGit(
      this.work.path(clone),
      ['commit', '--quiet', '--all', `--message=${title}`],
      {
        env: {
          GIT_AUTHOR_NAME: ANN.name,
          GIT_AUTHOR_EMAIL: ANN.email,
          GIT_AUTHOR_DATE: time,
          GIT_COMMITTER_NAME: ANN.name,
          GIT_COMMITTER_EMAIL: ANN.email,
          GIT_COMMITTER_DATE: time,
        },
      },
    );
    const file = this.work.path(`${clone}.json`);
    await this.work.text(
      [
        ...['artifact', 'create', '--file', file, '--manifests', manifest],
        ...['--repository', `acme/${app}`, '--branch', 'main'],
        ...['--event', 'push'],
      ],
      { cwd: clone },
    );
    const artifact: Artifact = JSON.parse(readFileSync(file, 'utf8'));
    const { sha } = artifact.version;
    return { sha, short: sha.slice(0, 7), title, artifact, file };
  }

  /** CI ships what it built, by the command line with its token. */
  async ship({ file }: Built): Promise<void> {
    await this.work.text(['artifact', 'push', '--file', file], {
      env: { GIMLET_SERVER: this.address, GIMLET_TOKEN: this.#token },
    });
  }

  /** Both. */
  async push(...input: Parameters<Shop['build']>): Promise<Built> {
    const built = await this.build(...input);
    await this.ship(built);
    return built;
  }

  /** Asks for a change by the API, and waits until its commit is pushed. */
  async make(wish: ChangeWish): Promise<RequestAnswer> {
    const { id } = await this.client.createRequest({ body: { wish } });
    let request = await this.client.getRequest({ params: { requestId: id } });
    await expect
      .poll(async () => {
        request = await this.client.getRequest({ params: { requestId: id } });
        return isCommitted(request) || isFinalRequest(request);
      })
      .toBe(true);
    expect(isCommitted(request), request.state).toBe(true);
    return request;
  }

  /** A page of a browser of its own, which shares nothing with the test's. */
  async elsewhere(): Promise<Page> {
    const context = await this.#browser.newContext();
    return context.newPage();
  }

  /** Signs in as the button says, and opens a page. */
  async visit(page: Page, path: string): Promise<void> {
    await page.goto(`${this.address}${path}`);
    await page.getByRole('button', { name: 'Enter' }).click();
  }

  /** Opens the Releases tab of an app. */
  async visitReleases(page: Page, app: string): Promise<void> {
    await this.visit(page, `/catalog/default/component/${app}/releases`);
    await expect(
      page.getByRole('heading', { name: 'History', exact: true }),
    ).toBeVisible();
  }

  /** Carla's token of Backstage. */
  signIn(): Promise<string> {
    return guestToken(this.address);
  }

  /** Until what the demo shipped is released where its policies say so. */
  async #settled(): Promise<void> {
    await expect
      .poll(async () => {
        const { items } = await this.client.listRequests({
          query: { limit: 100 },
        });
        return items.filter(
          request => !isCommitted(request) && !isFinalRequest(request),
        ).length;
      })
      .toBe(0);
  }
}
