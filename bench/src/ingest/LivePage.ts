import {
  createGimletClient,
  GIMLET_SIGNAL_CHANNEL,
  type GimletClient,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Restarts } from './types';

/** Until a connection is given up, in milliseconds, as by Backstage's client. */
const CONNECT_TIMEOUT = 1_000;
const ATTEMPTS = 10;

/** Backstage's server never answers the first WebSocket after its start: its client gives up and comes again. */
async function connect(address: string, token: string): Promise<WebSocket> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const socket = new WebSocket(address, token);
    const isOpen = await new Promise<boolean>(resolve => {
      const timer = setTimeout(() => resolve(false), CONNECT_TIMEOUT);
      socket.addEventListener('open', () => {
        clearTimeout(timer);
        resolve(true);
      });
      socket.addEventListener('error', () => {});
    });
    if (isOpen) return socket;
    socket.close();
  }
  throw new Error(`No signals from ${address}`);
}

/**
 * An app's page as a browser has it open: it hears by Backstage's signals that something changed of the app, and asks for its live state,
 * as who the user is; again when it is told meanwhile.
 */
export class LivePage {
  private readonly client: GimletClient;
  private readonly socket: WebSocket;
  private asking = false;
  private askAgain = false;
  private failure?: unknown;
  /** Answers so far. */
  asked = 0;

  private constructor(
    private readonly options: LivePageOptions,
    socket: WebSocket,
  ) {
    const { address, token, app } = options;
    this.client = createGimletClient({
      baseUrl: `${address}/api/gimlet`,
      token,
    });
    this.socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const { channel, message } = JSON.parse(String(data));
      if (channel === GIMLET_SIGNAL_CHANNEL && message.app === app) {
        this.refetch();
      }
    });
  }

  /** Resolves when it is subscribed and has its first answer. */
  static async open(options: LivePageOptions): Promise<LivePage> {
    const socket = await connect(
      `${options.address.replace(/^http/, 'ws')}/api/signals`,
      options.token,
    );
    const page = new LivePage(options, socket);
    socket.send(
      JSON.stringify({ action: 'subscribe', channel: GIMLET_SIGNAL_CHANNEL }),
    );
    await page.ask();
    return page;
  }

  /** Throws where it could not ask. */
  close(): void {
    this.socket.close();
    if (this.failure) throw this.failure;
  }

  private async refetch(): Promise<void> {
    this.askAgain = this.asking;
    if (this.asking) return;
    this.asking = true;
    try {
      do {
        this.askAgain = false;
        await this.ask();
      } while (this.askAgain);
    } catch (error) {
      this.failure ??= error;
    }
    this.asking = false;
  }

  private async ask(): Promise<void> {
    const { environment, app, onSeen } = this.options;
    const { pods } = await this.client.getAppLive({
      params: { environment, app },
    });
    this.asked += 1;
    onSeen(new Map(pods.items.map(({ name, restarts }) => [name, restarts])));
  }
}

export interface LivePageOptions {
  /** Of the server. */
  address: string;
  /** The user's. */
  token: string;
  environment: string;
  app: string;
  onSeen(seen: Restarts): void;
}
