import { Option, type Command } from 'commander';

/** Options of every command that a server can do. */
export interface ServerOptions {
  server?: string;
  token?: string;
  tokenFile?: string;
}

const connectionOptions: [flags: string, description: string][] = [
  [
    '--server <url>',
    'let a Gimlet server do it: the address of a Backstage backend ($GIMLET_SERVER)',
  ],
  [
    '--token <token>',
    'token of Gimlet, or of a user of Backstage ($GIMLET_TOKEN)',
  ],
  ['--token-file <file>', 'file with the token (- for standard input)'],
];

/** Adds the options that say which server, and as whom. */
export function withServer(command: Command): Command {
  for (const [flags, description] of connectionOptions) {
    command.addOption(new Option(flags, description).helpGroup('Server:'));
  }
  return command;
}
