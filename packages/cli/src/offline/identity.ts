import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Cli } from '../terminal';
import { askGit } from './localGit';

/** Who a commit is by. */
export interface Identity {
  name: string;
  email: string;
}

/** The person's own git identity (`user.name`, `user.email`, or git's variables), for the author of commits. */
export async function gitIdentity(
  cli: Pick<Cli, 'cwd' | 'env'>,
): Promise<Identity> {
  const said = await askGit(
    cli.cwd,
    ['-c', 'user.useConfigOnly=true', 'var', 'GIT_AUTHOR_IDENT'],
    cli.env,
  );
  const match = /^(.*) <([^<>]*)> \d+ [+-]\d{4}$/.exec(said ?? '');
  if (!match?.[1] || !match[2]) {
    throw new GimletError('invalid', 'git does not know who you are', {
      whatToDo:
        'The author of a release is your git identity. Set it:\n  git config --global user.name "Your Name"\n  git config --global user.email you@example.com\nIn CI, set GIT_AUTHOR_NAME and GIT_AUTHOR_EMAIL.',
    });
  }
  return { name: match[1], email: match[2] };
}
