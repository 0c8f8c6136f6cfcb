import { Agent } from './Agent';
import { ClusterApi, loadKubeConfig } from './kubernetes';
import { logTo } from './log';
import { readSettings, StartError } from './options';

/** Made of the package by the bundle. */
const VERSION = process.env.GIMLET_VERSION ?? 'development';

/** How long a graceful end may take, in milliseconds. */
const STOP_MS = 10_000;

/** Runs the agent until the process is told to end. Resolves with its exit code. */
export async function main(owner: NodeJS.Process): Promise<number> {
  const log = logTo(line => owner.stderr.write(line));
  try {
    const settings = readSettings(owner.argv.slice(2), owner.env, VERSION);
    if (settings.server.inClear) {
      log.warn(
        `The token and what is reported go to ${settings.server.api} in clear: an https address keeps them to yourself`,
      );
    }
    const agent = new Agent({
      cluster: new ClusterApi({ kubeConfig: loadKubeConfig(settings) }),
      server: settings.server.api,
      token: settings.token,
      allow: settings.allow,
      version: VERSION,
      log,
    });
    agent.start();
    const signal = await new Promise<string>(resolve => {
      owner.once('SIGTERM', resolve);
      owner.once('SIGINT', resolve);
    });
    log.info(`Ends, by ${signal}`);
    const late = setTimeout(() => owner.exit(1), STOP_MS);
    await agent.stop();
    clearTimeout(late);
    return 0;
  } catch (error) {
    if (error instanceof StartError) {
      const stream = error.exitCode === 0 ? owner.stdout : owner.stderr;
      stream.write(error.message);
      return error.exitCode;
    }
    log.warn(error instanceof Error ? error.message : String(error));
    return 1;
  }
}
