import { Command } from 'commander';
import { artifactAddCommand } from './commands/artifact/add';
import { artifactCreateCommand } from './commands/artifact/create';
import { artifactListCommand } from './commands/artifact/list';
import { artifactPushCommand } from './commands/artifact/push';
import { artifactTrackCommand } from './commands/artifact/track';
import { branchDeletedCommand } from './commands/branch/deleted';
import {
  completeCommand,
  completionCommand,
} from './commands/completion/completion';
import { environmentBootstrapCommand } from './commands/environment/bootstrap';
import { environmentListCommand } from './commands/environment/list';
import { environmentStatusCommand } from './commands/environment/status';
import { indexRebuildCommand } from './commands/index/rebuild';
import {
  reconcileCommand,
  restartCommand,
  resumeFluxCommand,
  suspendCommand,
} from './commands/live/act';
import { describeCommand } from './commands/live/describe';
import { eventsCommand } from './commands/live/events';
import { logsCommand } from './commands/live/logs';
import { podsCommand } from './commands/live/pods';
import { statusCommand } from './commands/live/status';
import { logCommand } from './commands/log/log';
import { manifestCreateCommand } from './commands/manifest/create';
import { manifestDiffCommand } from './commands/manifest/diff';
import { manifestLintCommand } from './commands/manifest/lint';
import { manifestSchemaCommand } from './commands/manifest/schema';
import { manifestTemplateCommand } from './commands/manifest/template';
import { notYetCommand } from './commands/notYet';
import { releaseCancelCommand } from './commands/release/cancel';
import { releaseConfirmCommand } from './commands/release/confirm';
import { releaseDeleteCommand } from './commands/release/delete';
import { releaseHoldCommand } from './commands/release/hold';
import { releaseListCommand } from './commands/release/list';
import { releaseMakeCommand } from './commands/release/make';
import { releasePlanCommand } from './commands/release/plan';
import { releaseResumeCommand } from './commands/release/resume';
import { releaseRollbackCommand } from './commands/release/rollback';
import { releaseStatusCommand } from './commands/release/status';
import { releaseTrackCommand } from './commands/release/track';
import { tokenCreateCommand } from './commands/token/create';
import { tokenListCommand } from './commands/token/list';
import { tokenRevokeCommand } from './commands/token/revoke';
import { noun } from './commands/verb';
import type { Cli } from './terminal';

const version = process.env.GIMLET_VERSION ?? 'unbuilt';

const promoteInstead =
  'Release the same artifact: gimlet release make --env ENVIRONMENT --artifact FILE';

const IN_THE_CLUSTER = 'In the cluster:';

/** The whole command line as a tree of commander's commands. */
export function createProgram(cli: Cli): Command {
  const program = new Command('gimlet')
    .description('Plan, release and roll back through git.')
    .version(version, '-V, --version', 'print the version')
    .helpCommand(false)
    .addHelpText(
      'after',
      '\nStart with: gimlet release plan --help\nName a server (--server URL, or GIMLET_SERVER), or the gitops repository itself\n(--gitops-repo PATH_OR_URL, or GIMLET_GITOPS_REPO).\n',
    );
  program
    .addCommand(
      noun('manifest', 'how an app runs in an environment', [
        manifestTemplateCommand(cli),
        manifestLintCommand(cli),
        manifestDiffCommand(cli),
        manifestCreateCommand(cli),
        manifestSchemaCommand(cli),
      ]),
    )
    .addCommand(
      noun('artifact', 'a version that CI built, with its manifests', [
        artifactCreateCommand(cli),
        artifactAddCommand(cli),
        artifactPushCommand(cli),
        artifactListCommand(cli),
        artifactTrackCommand(cli),
      ]),
    )
    .addCommand(
      noun('release', 'put a version into an environment, and back', [
        releasePlanCommand(cli),
        releaseMakeCommand(cli),
        releaseListCommand(cli),
        releaseStatusCommand(cli),
        releaseRollbackCommand(cli),
        releaseDeleteCommand(cli),
        releaseHoldCommand(cli),
        releaseResumeCommand(cli),
        releaseTrackCommand(cli),
        releaseConfirmCommand(cli),
        releaseCancelCommand(cli),
        notYetCommand(
          'release promote',
          'release what another environment runs',
          promoteInstead,
        ),
      ]),
    )
    .addCommand(
      noun('environment', 'where apps run', [
        environmentBootstrapCommand(cli),
        environmentListCommand(cli),
        environmentStatusCommand(cli),
        notYetCommand('environment check', 'find what is set up wrong'),
        notYetCommand('environment connect', 'connect a cluster'),
        notYetCommand('environment upgrade', 'bring its files up to date'),
      ]),
    )
    .addCommand(logCommand(cli))
    .addCommand(statusCommand(cli).helpGroup(IN_THE_CLUSTER))
    .addCommand(podsCommand(cli).helpGroup(IN_THE_CLUSTER))
    .addCommand(logsCommand(cli).helpGroup(IN_THE_CLUSTER))
    .addCommand(eventsCommand(cli).helpGroup(IN_THE_CLUSTER))
    .addCommand(describeCommand(cli).helpGroup(IN_THE_CLUSTER))
    .addCommand(restartCommand(cli).helpGroup(IN_THE_CLUSTER))
    .addCommand(reconcileCommand(cli).helpGroup(IN_THE_CLUSTER))
    .addCommand(suspendCommand(cli).helpGroup(IN_THE_CLUSTER))
    .addCommand(resumeFluxCommand(cli).helpGroup(IN_THE_CLUSTER))
    .addCommand(
      noun('token', 'what lets CI in at a server', [
        tokenCreateCommand(cli),
        tokenListCommand(cli),
        tokenRevokeCommand(cli),
      ]),
    )
    .addCommand(
      noun('branch', 'a branch of an application repository', [
        branchDeletedCommand(cli),
      ]),
    )
    .addCommand(
      noun('index', 'what a server knows of git', [indexRebuildCommand(cli)]),
    )
    .addCommand(completionCommand(cli))
    .addCommand(notYetCommand('approve', 'approve a plan'))
    .addCommand(notYetCommand('freeze', 'stop the line'))
    .addCommand(notYetCommand('dora', 'the four measures of delivery'));
  program.addCommand(completeCommand(cli, program), { hidden: true });
  return program;
}
