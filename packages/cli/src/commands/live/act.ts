import type { AppCommand } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Command } from 'commander';
import { commandOutput, doneText } from '../../output';
import type { Server } from '../../server';
import { printable, printResult, withProgress, type Cli } from '../../terminal';
import { onServer } from '../eitherWay';
import { verb, type Verb } from '../verb';
import { placeOf, readApp, withLiveApp, type LiveAppOptions } from './liveApp';
import { workloadsNamed } from './objectName';

/** Lets the agent do it, and says so in its words. */
async function act(
  cli: Cli,
  { client }: Server,
  options: LiveAppOptions,
  body: AppCommand,
): Promise<void> {
  const { env: environment, app } = options;
  const answer = await withProgress(cli, 'Asking the agent', () =>
    client.commandApp({ ...placeOf(options), body }),
  );
  printResult(cli, options.output, {
    schema: commandOutput,
    data: { environment, app, command: body.kind, ...answer },
    text: () =>
      doneText(cli, {
        place: `${environment}/${app}`,
        what: `: ${printable(answer.text.trim().replace(/\n+/g, ', '))}`,
      }),
  });
}

/** `gimlet restart`: as `kubectl rollout restart`. */
export function restartCommand(cli: Cli): Command {
  const command = verb({
    name: 'restart',
    summary: 'restart the pods of an app in turn (needs a server)',
    description:
      'As kubectl rollout restart: every Deployment, StatefulSet and DaemonSet of the app, or those that are named. Needs gimlet.workload.restart.',
    examples: [
      'gimlet restart --env staging --app checkout',
      'gimlet restart --env production --app checkout deployment/checkout',
    ],
  }).argument('[workloads...]', 'NAME, or KIND/NAME');
  return withLiveApp(command).action(
    (names: string[], options: LiveAppOptions) =>
      onServer(cli, options, 'restart', async server => {
        const workloads =
          names.length > 0
            ? workloadsNamed(await readApp(cli, server, options), names)
            : undefined;
        await act(cli, server, options, {
          kind: 'restart',
          ...(workloads && { workloads }),
        });
      }),
  );
}

/** `gimlet reconcile`: as `flux reconcile kustomization --with-source`. */
export function reconcileCommand(cli: Cli): Command {
  const command = verb({
    name: 'reconcile',
    summary: 'let Flux look now and apply (needs a server)',
    description:
      "As flux reconcile kustomization --with-source for the app's Kustomization. Needs gimlet.flux.reconcile.",
    examples: [
      'gimlet reconcile --env production --app checkout',
      'gimlet reconcile --env production --app checkout --no-source',
    ],
  }).option('--no-source', 'do not fetch the source first');
  return withLiveApp(command).action(
    (options: LiveAppOptions & { source: boolean }) =>
      onServer(cli, options, 'reconcile', server =>
        act(cli, server, options, {
          kind: 'reconcile',
          withSource: options.source,
        }),
      ),
  );
}

function fluxSwitch(
  cli: Cli,
  kind: 'suspend' | 'resume',
  about: Verb,
): Command {
  return withLiveApp(verb(about)).action((options: LiveAppOptions) =>
    onServer(cli, options, about.name, server =>
      act(cli, server, options, { kind }),
    ),
  );
}

/** `gimlet suspend`: as `flux suspend kustomization`. */
export const suspendCommand = (cli: Cli): Command =>
  fluxSwitch(cli, 'suspend', {
    name: 'suspend',
    summary: 'let Flux apply nothing of an app (needs a server)',
    description:
      "As flux suspend kustomization for the app's Kustomization, until resume-flux. What runs, runs on; releases are committed and wait. To hold automatic releases instead: gimlet release hold. Needs gimlet.flux.reconcile.",
    examples: [
      'gimlet suspend --env production --app checkout',
      'gimlet suspend --env staging --app checkout -o json',
    ],
  });

/** `gimlet resume-flux`: as `flux resume kustomization`. */
export const resumeFluxCommand = (cli: Cli): Command =>
  fluxSwitch(cli, 'resume', {
    name: 'resume-flux',
    summary: 'let Flux apply an app again (needs a server)',
    description:
      "As flux resume kustomization for the app's Kustomization. To let automatic releases go on instead: gimlet release resume. Needs gimlet.flux.reconcile.",
    examples: [
      'gimlet resume-flux --env production --app checkout',
      'gimlet resume-flux --env staging --app checkout -o json',
    ],
  });
