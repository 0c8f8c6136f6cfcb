import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import semver from 'semver';
import { z } from 'zod/v3';
import { chartLimits } from './archive';
import type { ChartSource } from './chartSource';
import { isExactVersion, selectVersion } from './chartVersion';
import type { Downloader, DownloadResponse } from './download';
import {
  checkDigest,
  noSuchVersion,
  type FoundArchive,
} from './helmRepository';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CHART_LAYER = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';
const MIB = 1024 * 1024;
const MAX_MANIFEST = 4 * MIB;
const MAX_TAG_PAGES = 100;

const tagsSchema = z.object({ tags: z.array(z.string()).nullish() });
const manifestSchema = z.object({
  layers: z.array(
    z.object({
      mediaType: z.string(),
      digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
      size: z.number().nonnegative(),
    }),
  ),
});
const tokenSchema = z
  .object({ token: z.string().optional(), access_token: z.string().optional() })
  .transform(({ token, access_token: access }) => token ?? access)
  .pipe(z.string());

type Source = Extract<ChartSource, { kind: 'oci' }>;

/** What registries are read with. */
export interface RegistryContext {
  downloader: Downloader;
  usesPlainHttp(host: string): boolean;
  /** The `Authorization` header for the host of an address, where credentials are configured. */
  authorization(url: URL): string | undefined;
}

function parseAnswer<S extends z.ZodTypeAny>(
  { body, url }: DownloadResponse,
  schema: S,
): z.output<S> {
  try {
    return schema.parse(JSON.parse(body.toString('utf8')));
  } catch (error) {
    throw new GimletError(
      'invalid',
      `${url.host}${url.pathname} did not answer as an OCI registry does.`,
      { whatToDo: 'Check the address of the chart.', cause: error },
    );
  }
}

/** The parameters of `WWW-Authenticate: Bearer realm="…",service="…",scope="…"`. */
function readChallenge(header: string): Map<string, string> | undefined {
  const bearer = /^Bearer\s+(.*)$/is.exec(header)?.[1];
  return bearer === undefined
    ? undefined
    : new Map(
        [...bearer.matchAll(/([a-z]+)="([^"]*)"/gi)].map(
          ([, key = '', value = '']) => [key.toLowerCase(), value],
        ),
      );
}

/** An address that a registry names in its answer. */
function readAddress(text: string, from: URL): URL {
  try {
    return new URL(text, from);
  } catch (error) {
    throw new GimletError(
      'invalid',
      `${from.host} did not answer as an OCI registry does: it names an address that is none.`,
      { whatToDo: 'Check the address of the chart.', cause: error },
    );
  }
}

/** The host to ask. Docker's own registry answers under another name than the one that people write. */
export function registryHost(registry: string): string {
  return registry === 'docker.io' ? 'registry-1.docker.io' : registry;
}

/** One chart in one registry; keeps the token that it was given. */
class RegistryClient {
  readonly #source: Source;
  readonly #context: RegistryContext;
  readonly #base: URL;
  #authorization: string | undefined;

  constructor(source: Source, context: RegistryContext) {
    this.#source = source;
    this.#context = context;
    const host = registryHost(source.registry);
    const scheme = context.usesPlainHttp(host) ? 'http' : 'https';
    this.#base = new URL(`${scheme}://${host}/v2/${source.repository}/`);
  }

  #credentials(): string | undefined {
    return this.#context.authorization(
      new URL(`${this.#base.protocol}//${this.#source.registry}/`),
    );
  }

  /**
   * The registry says where a token is to be had; credentials, where there are any, go there, as every client of registries
   * does it. The address must be allowed by the policy too, and a registry on https cannot lead to plain http.
   */
  async #token(challenge: Map<string, string>): Promise<string> {
    const realm = readAddress(challenge.get('realm') ?? '', this.#base);
    if (realm.protocol !== 'https:' && this.#base.protocol === 'https:') {
      throw new GimletError(
        'not-allowed',
        `${this.#base.host} asks to log in at ${realm.protocol}//${
          realm.host
        }, which is not secure.`,
      );
    }
    const service = challenge.get('service');
    if (service) realm.searchParams.set('service', service);
    realm.searchParams.set(
      'scope',
      `repository:${this.#source.repository}:pull`,
    );
    const answer = await this.#context.downloader.get(realm, {
      maxBytes: MIB,
      authorization: this.#credentials(),
    });
    return `Bearer ${parseAnswer(answer, tokenSchema)}`;
  }

  async #get(
    url: URL,
    maxBytes: number,
    accept?: string,
  ): Promise<DownloadResponse> {
    const ask = (expected: number[]) =>
      this.#context.downloader.get(url, {
        maxBytes,
        authorization: this.#authorization,
        headers: accept ? { accept } : {},
        expected,
      });
    const response = await ask(this.#authorization ? [] : [401]);
    if (response.status !== 401) {
      return response;
    }
    const challenge = readChallenge(response.headers['www-authenticate'] ?? '');
    this.#authorization = challenge
      ? await this.#token(challenge)
      : this.#credentials();
    return ask([]);
  }

  /** All tags that are versions; a `+`, which tags cannot hold, is `_` there. */
  async versions(): Promise<string[]> {
    const versions: string[] = [];
    let url: URL | undefined = new URL('tags/list?n=1000', this.#base);
    for (let page = 0; url && page < MAX_TAG_PAGES; page += 1) {
      const response: DownloadResponse = await this.#get(url, MAX_MANIFEST);
      const { tags } = parseAnswer(response, tagsSchema);
      versions.push(
        ...(tags ?? [])
          .map(tag => tag.replaceAll('_', '+'))
          .filter(tag => /^\d/.test(tag) && semver.valid(tag) !== null),
      );
      const next = /<([^>]+)>\s*;\s*rel="?next"?/.exec(
        response.headers.link ?? '',
      )?.[1];
      url = next === undefined ? undefined : readAddress(next, url);
      if (url && url.origin !== this.#base.origin) {
        throw new GimletError(
          'not-allowed',
          `${this.#base.host} continues its list of versions at ${
            url.host
          }, which is not followed.`,
        );
      }
    }
    return versions;
  }

  async manifest(reference: string): Promise<DownloadResponse> {
    return this.#get(
      new URL(`manifests/${encodeURIComponent(reference)}`, this.#base),
      MAX_MANIFEST,
      MANIFEST,
    );
  }

  async blob(digest: string): Promise<Buffer> {
    const { body } = await this.#get(
      new URL(`blobs/${digest}`, this.#base),
      chartLimits.archive,
    );
    return body;
  }
}

async function findManifest(
  client: RegistryClient,
  source: Source,
  what: string,
): Promise<{ body: DownloadResponse; version: string }> {
  const { version: wanted, digest } = source;
  if (digest) {
    const body = await client.manifest(digest);
    checkDigest(body.body, digest, what);
    return { body, version: wanted };
  }
  const tagOf = (version: string) => version.replaceAll('+', '_');
  if (isExactVersion(wanted)) {
    try {
      return { body: await client.manifest(tagOf(wanted)), version: wanted };
    } catch (error) {
      if (error instanceof GimletError && error.code === 'not-found') {
        throw noSuchVersion(what, wanted, await client.versions());
      }
      throw error;
    }
  }
  const versions = await client.versions();
  const version = selectVersion(versions, wanted);
  if (version === undefined) {
    throw noSuchVersion(what, wanted, versions);
  }
  return { body: await client.manifest(tagOf(version)), version };
}

/**
 * Fetches a chart from an OCI registry by the distribution API: the newest tag that fits, its manifest, and the layer that
 * holds the chart, each compared with its digest.
 *
 * @throws GimletError `not-found`, `conflict` (another digest than promised), `invalid` (not a chart), and what
 * {@link Downloader.get} throws
 */
export async function fetchFromRegistry(
  source: Source,
  context: RegistryContext,
): Promise<FoundArchive> {
  const what = `oci://${source.registry}/${source.repository}`;
  const client = new RegistryClient(source, context);
  const { body, version } = await findManifest(client, source, what);
  const promised = body.headers['docker-content-digest'];
  if (promised?.startsWith('sha256:')) {
    checkDigest(body.body, promised, what);
  }
  const { layers } = parseAnswer(body, manifestSchema);
  const layer = layers.find(({ mediaType }) => mediaType === CHART_LAYER);
  if (!layer) {
    throw new GimletError(
      'invalid',
      `${what} ${version} is not a Helm chart.`,
      { whatToDo: 'Check the address: it must be that of a chart.' },
    );
  }
  const archive = await client.blob(layer.digest);
  checkDigest(archive, layer.digest, `${what} ${version}`);
  return { archive, version };
}
