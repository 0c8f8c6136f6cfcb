import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { until } from '../__testUtils__/until';
import { ClusterApi } from './ClusterApi';
import type { KubernetesObject } from './KubernetesObject';
import { LimitedTasks } from './LimitedTasks';
import { ObjectWatch, type KindState } from './ObjectWatch';

interface Asked {
  path: string;
  query: Record<string, string>;
}

/** An API server whose every answer the test gives. */
class ScriptedApi {
  readonly asked: Asked[] = [];
  respond: (asked: Asked, response: ServerResponse) => void = () => {};
  private readonly server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const asked = {
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
    };
    this.asked.push(asked);
    this.respond(asked, response);
  });

  async start(): Promise<ClusterApi> {
    await new Promise<void>(resolve =>
      this.server.listen(0, '127.0.0.1', resolve),
    );
    const { port } = this.server.address() as AddressInfo;
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(
      {
        name: 'scripted',
        server: `http://127.0.0.1:${port}`,
        skipTLSVerify: true,
      },
      { name: 'test' },
    );
    return new ClusterApi({ kubeConfig });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }
}

const KIND = {
  group: 'apps',
  kind: 'Deployment',
  plural: 'deployments',
  versions: ['v1', 'v1beta1'],
};

function deployment(name: string, resourceVersion = '1') {
  return {
    metadata: { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion },
  };
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function list(
  response: ServerResponse,
  items: unknown[],
  metadata: Record<string, string> = {},
): void {
  json(response, 200, {
    items,
    metadata: { resourceVersion: '10', ...metadata },
  });
}

function refuse(
  response: ServerResponse,
  status: number,
  message: string,
): void {
  json(response, status, { kind: 'Status', code: status, message });
}

describe('ObjectWatch', () => {
  const scripted = new ScriptedApi();
  let api: ClusterApi;
  let watch: ObjectWatch;
  let held: Map<string, KubernetesObject>;
  let states: KindState[];
  let watching: ServerResponse[];

  const send = (type: string, object: unknown) =>
    watching.at(-1)!.write(`${JSON.stringify({ type, object })}\n`);

  beforeAll(async () => {
    api = await scripted.start();
  });

  afterAll(async () => {
    api.close();
    await scripted.stop();
  });

  beforeEach(() => {
    scripted.asked.length = 0;
    held = new Map();
    states = [];
    watching = [];
    watch = new ObjectWatch({
      kind: KIND,
      api,
      lists: new LimitedTasks(1),
      onState: state => states.push(state),
      sink: {
        listBegins: () => {},
        put: object => held.set(object.metadata.uid, object),
        remove: object => held.delete(object.metadata.uid),
        keepOnly: uids => {
          for (const uid of held.keys()) if (!uids.has(uid)) held.delete(uid);
        },
      },
      waits: { recheck: 50, retry: { first: 5, most: 40 }, grace: 200 },
    });
  });

  afterEach(() => watch.stop());

  /** Lists what `items` gives, and lets watches hang. */
  function serve(items: () => unknown[]): void {
    scripted.respond = ({ query }, response) => {
      if (!query.watch) {
        list(response, items());
        return;
      }
      response.writeHead(200);
      response.flushHeaders();
      watching.push(response);
    };
  }

  it('lists in pages, then watches from there with bookmarks, and goes on from the last one', async () => {
    scripted.respond = ({ query }, response) => {
      if (query.watch) {
        response.writeHead(200);
        response.flushHeaders();
        watching.push(response);
      } else if (query.continue === 'more') {
        list(response, [deployment('cart')]);
      } else {
        list(response, [deployment('checkout')], { continue: 'more' });
      }
    };
    watch.start();
    await until(() => expect(watching).toHaveLength(1));
    expect([...held.keys()]).toEqual(['uid-checkout', 'uid-cart']);
    expect(held.get('uid-cart')).toMatchObject({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
    });
    expect(scripted.asked.map(({ query }) => query.limit)).toEqual([
      '500',
      '500',
      undefined,
    ]);
    expect(scripted.asked[2].query).toMatchObject({
      resourceVersion: '10',
      allowWatchBookmarks: 'true',
    });

    send('ADDED', deployment('search', '11'));
    send('DELETED', deployment('cart', '12'));
    send('BOOKMARK', { metadata: { resourceVersion: '77' } });
    await until(() =>
      expect([...held.keys()]).toEqual(['uid-checkout', 'uid-search']),
    );
    watching[0].end();
    await until(() => expect(watching).toHaveLength(2));
    expect(scripted.asked.at(-1)!.query.resourceVersion).toBe('77');
    expect(states).toEqual([{ state: 'synced' }]);
  });

  it.each(['as an answer', 'as an event'])(
    'lists anew when the version is too old, told %s',
    async how => {
      let items = [deployment('checkout'), deployment('cart')];
      serve(() => items);
      watch.start();
      await until(() => expect(watching).toHaveLength(1));
      items = [deployment('checkout', '30')];
      if (how === 'as an event') {
        send('ERROR', { kind: 'Status', code: 410, message: 'too old' });
      } else {
        const before = scripted.respond;
        let once = true;
        scripted.respond = (asked, response) => {
          if (asked.query.watch && once) {
            once = false;
            refuse(response, 410, 'too old');
          } else {
            before(asked, response);
          }
        };
        watching[0].end();
      }
      await until(() => expect([...held.keys()]).toEqual(['uid-checkout']));
      expect(states).toEqual([{ state: 'synced' }]);
    },
  );

  it('knows what it has told of, and lists with longer and longer waits where versions expire at once', async () => {
    serve(() => [deployment('checkout')]);
    watch.start();
    expect(watch.wasRead).toBe(false);
    await until(() => expect(watching).toHaveLength(1));
    send('ADDED', deployment('search', '31'));
    await until(() => expect(held.size).toBe(2));
    expect([watch.hasSeen('31'), watch.hasSeen('32')]).toEqual([true, false]);
    const moments: number[] = [];
    scripted.respond = ({ query }, response) => {
      if (query.watch) {
        refuse(response, 410, 'too old');
      } else {
        moments.push(performance.now());
        list(response, [deployment('checkout')]);
      }
    };
    watching[0].end();
    await until(() => expect(moments.length).toBeGreaterThan(7));
    // What is known stays known, whatever has to be read anew.
    expect(watch.wasRead).toBe(true);
    const waits = moments.slice(1).map((at, index) => at - moments[index]);
    expect(Math.min(...waits.slice(5))).toBeGreaterThan(15);
  });

  it('finds the version that the cluster has, and a kind that appears later', async () => {
    scripted.respond = (_, response) => refuse(response, 404, 'not found');
    watch.start();
    await until(() =>
      expect(states).toEqual([{ state: 'absent', message: 'not found' }]),
    );
    expect(scripted.asked.map(({ path }) => path).slice(0, 2)).toEqual([
      '/apis/apps/v1/deployments',
      '/apis/apps/v1beta1/deployments',
    ]);
    scripted.respond = ({ path, query }, response) => {
      if (path.includes('/v1/')) refuse(response, 404, 'not found');
      else if (!query.watch) list(response, [deployment('checkout')]);
      else response.writeHead(200).flushHeaders();
    };
    await until(() => expect(watch.state.state).toBe('synced'));
    expect(held.get('uid-checkout')?.apiVersion).toBe('apps/v1beta1');
    expect(watch.path({ namespace: 'shop', name: 'checkout' })).toBe(
      '/apis/apps/v1beta1/namespaces/shop/deployments/checkout',
    );
  });

  it('says that it is denied, and reads as soon as it may', async () => {
    scripted.respond = (_, response) => refuse(response, 403, 'forbidden');
    watch.start();
    await until(() =>
      expect(watch.state).toEqual({ state: 'denied', message: 'forbidden' }),
    );
    serve(() => [deployment('checkout')]);
    await until(() => expect(watch.state.state).toBe('synced'));
    expect(held.size).toBe(1);
  });

  it('does not take the first 403 of a server that starts for its last word, and forgets after a while', async () => {
    serve(() => [deployment('checkout')]);
    watch.start();
    await until(() => expect(watching).toHaveLength(1));
    const serving = scripted.respond;
    scripted.respond = (_, response) => refuse(response, 403, 'forbidden');
    watching[0].destroy();
    await until(() => expect(scripted.asked.length).toBeGreaterThan(4));
    expect(held.size).toBe(1);
    expect(watch.state.state).toBe('synced');
    await until(() => expect(watch.state.state).toBe('denied'));
    expect(held.size).toBe(0);
    scripted.respond = serving;
    await until(() => expect(held.size).toBe(1));
  });

  it('keeps what it knows while the server fails, and says that it does', async () => {
    serve(() => [deployment('checkout')]);
    watch.start();
    await until(() => expect(watching).toHaveLength(1));
    const serving = scripted.respond;
    scripted.respond = (_, response) => refuse(response, 500, 'etcd is away');
    watching[0].destroy();
    await until(() =>
      expect(watch.state).toEqual({
        state: 'failing',
        // The library's watch knows no more than the status.
        message: 'Internal Server Error',
      }),
    );
    expect(held.size).toBe(1);
    scripted.respond = serving;
    await until(() => expect(watch.state.state).toBe('synced'));
  });

  it('leaves no watch behind that was just being opened', async () => {
    scripted.respond = ({ query }, response) => {
      if (!query.watch) {
        list(response, []);
        return;
      }
      setTimeout(() => {
        response.writeHead(200).flushHeaders();
        watching.push(response);
      }, 100);
    };
    watch.start();
    await until(() => expect(scripted.asked.length).toBe(2));
    await watch.stop();
    expect(watching).toHaveLength(1);
    await until(() => expect(watching[0].destroyed).toBe(true));
  });

  it('stops at once, also while it waits', async () => {
    scripted.respond = () => {};
    watch.start();
    await until(() => expect(scripted.asked).toHaveLength(1));
    const began = Date.now();
    await watch.stop();
    expect(Date.now() - began).toBeLessThan(2000);
  });
});
