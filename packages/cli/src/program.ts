import { Command } from 'commander';
import { artifactAddCommand } from './commands/artifact/add';
import { artifactCreateCommand } from './commands/artifact/create';
import {
  completeCommand,
  completionCommand,
} from './commands/completion/completion';
import { environmentBootstrapCommand } from './commands/environment/bootstrap';
import { logCommand } from './commands/log/log';
import { manifestCreateCommand } from './commands/manifest/create';
import { manifestDiffCommand } from './commands/manifest/diff';
import { manifestLintCommand } from './commands/manifest/lint';
import { manifestSchemaCommand } from './commands/manifest/schema';
import { manifestTemplateCommand } from './commands/manifest/template';
import { serverCommand } from './commands/needsServer';
import { releaseDeleteCommand } from './commands/release/delete';
import { releaseHoldCommand } from './commands/release/hold';
import { releaseListCommand } from './commands/release/list';
import { releaseMakeCommand } from './commands/release/make';
import { releasePlanCommand } from './commands/release/plan';
import { releaseResumeCommand } from './commands/release/resume';
import { releaseRollbackCommand } from './commands/release/rollback';
import { releaseStatusCommand } from './commands/release/status';
import { noun } from './commands/verb';
import type { Cli } from './terminal';

const version = process.env.GIMLET_VERSION ?? 'unbuilt';

const promoteInstead =
  'Offline, release the same artifact: gimlet release make --env ENVIRONMENT --artifact FILE';
const trackInstead =
  'Offline, see what git knows: gimlet release status --gitops-repo PATH_OR_URL';

/** The whole command line as a tree of commander's commands. */
export function createProgram(cli: Cli): Command {
  const program = new Command('gimlet')
    .description('Plan, release and roll back through git.')
    .version(version, '-V, --version', 'print the version')
    .helpCommand(false)
    .addHelpText(
      'after',
      '\nStart with: gimlet release plan --help\nWithout a server, name the gitops repository: --gitops-repo PATH_OR_URL, or GIMLET_GITOPS_REPO.\n',
    );
  program
    .addCommand(
      noun('manifest', 'How an app runs in an environment', [
        manifestTemplateCommand(cli),
        manifestLintCommand(cli),
        manifestDiffCommand(cli),
        manifestCreateCommand(cli),
        manifestSchemaCommand(cli),
      ]),
    )
    .addCommand(
      noun('artifact', 'A version that CI built, with its manifests', [
        artifactCreateCommand(cli),
        artifactAddCommand(cli),
        serverCommand('artifact push', 'ship an artifact'),
        serverCommand('artifact list', 'list what CI shipped'),
        serverCommand('artifact track', 'follow what an artifact triggered'),
      ]),
    )
    .addCommand(
      noun('release', 'Put a version into an environment, and back', [
        releasePlanCommand(cli),
        releaseMakeCommand(cli),
        releaseListCommand(cli),
        releaseStatusCommand(cli),
        releaseRollbackCommand(cli),
        releaseDeleteCommand(cli),
        releaseHoldCommand(cli),
        releaseResumeCommand(cli),
        serverCommand(
          'release track',
          'follow a release until its pods are ready',
          trackInstead,
        ),
        serverCommand(
          'release promote',
          'release what another environment runs',
          promoteInstead,
        ),
      ]),
    )
    .addCommand(
      noun('environment', 'Where apps run', [
        environmentBootstrapCommand(cli),
        serverCommand('environment list', 'list environments'),
        serverCommand('environment status', 'show their agents and Flux'),
        serverCommand('environment check', 'find what is set up wrong'),
        serverCommand('environment connect', 'connect a cluster'),
        serverCommand('environment upgrade', 'bring its files up to date'),
      ]),
    )
    .addCommand(logCommand(cli))
    .addCommand(serverCommand('approve', 'approve a plan'))
    .addCommand(serverCommand('freeze', 'stop the line'))
    .addCommand(serverCommand('dora', 'the four measures of delivery'))
    .addCommand(serverCommand('token', 'make and revoke tokens'))
    .addCommand(completionCommand(cli));
  program.addCommand(completeCommand(cli, program), { hidden: true });
  return program;
}
