import {
  LAYOUT_FILE,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  release,
  releaseFile,
  type TestHistory,
} from '@gimlet-io/core/testUtils';
import fc from 'fast-check';

const KINDS = [
  'release',
  'release',
  'release',
  'rollback',
  'rollback',
  'delete',
  'hold',
  'resume',
  'edit',
  'edit-hold',
  'break',
  'take-over',
  'revert',
  'branch',
  'pull',
  'request',
  'force-push',
  'move',
] as const;

/** One thing that happens in a repository; numbers choose among what is there. */
export interface RandomEvent {
  what: (typeof KINDS)[number];
  environment: 'staging' | 'production';
  app: 'checkout' | 'cart';
  pick: number;
  /** The index is brought up to date afterwards. */
  sync: boolean;
}

export const randomEvents = fc.array(
  fc.record<RandomEvent>({
    what: fc.constantFrom(...KINDS),
    environment: fc.constantFrom('production', 'production', 'staging'),
    app: fc.constantFrom('checkout', 'checkout', 'cart'),
    pick: fc.nat(1000),
    sync: fc.boolean(),
  }),
  { minLength: 1, maxLength: 16 },
);

/** Makes the events happen, one after the other; yields each after it happened. */
export async function* play(
  history: TestHistory,
  events: readonly RandomEvent[],
): AsyncGenerator<RandomEvent> {
  const heads = [history.head];
  let branch: CommitSha | undefined;
  for (const [i, event] of events.entries()) {
    branch = await happen(history, event, { i, heads, branch });
    heads.push(history.head);
    yield event;
  }
}

async function happen(
  history: TestHistory,
  { what, environment, app, pick }: RandomEvent,
  past: { i: number; heads: CommitSha[]; branch?: CommitSha },
): Promise<CommitSha | undefined> {
  const { i, heads, branch } = past;
  const { head } = history;
  const folder = `${environment}/${app}`;
  const scope = { environment, app };
  const files = release(environment, app, `v${pick % 4}`);
  const earlier = heads[pick % heads.length];
  const byHand = (message: string, path: string, text: string | null) =>
    history.byHand({ message: `${message} ${i}`, changes: { [path]: text } });
  switch (what) {
    case 'release':
      await history.gimlet({
        ...scope,
        action: 'release',
        files,
        requestId: `request-${i}`,
      });
      return branch;
    case 'rollback':
      await history.gimlet({
        ...scope,
        action: 'rollback',
        files: await history.folderAt(earlier, folder),
        ...(pick % 2 === 0 ? { hold: true } : {}),
        rollbackTo: earlier,
      });
      return branch;
    case 'delete':
      await history.gimlet({
        ...scope,
        action: 'delete',
        files: null,
        hold: false,
      });
      return branch;
    case 'hold':
      await history.gimlet({ ...scope, action: 'hold', hold: true });
      return branch;
    case 'resume':
      await history.gimlet({ ...scope, action: 'resume', hold: false });
      return branch;
    case 'edit':
      await byHand('edit', `${folder}/deployment.yaml`, `by hand ${pick % 3}`);
      return branch;
    case 'edit-hold':
      await byHand(
        'hold',
        `${environment}/.gimlet/holds/${app}.json`,
        pick % 3 === 0 ? null : `{"n":${pick % 3}}`,
      );
      return branch;
    case 'break':
      await byHand(
        'break',
        `${folder}/release.json`,
        pick % 2 === 0 ? '{' : null,
      );
      return branch;
    case 'take-over':
      await byHand(
        'take over',
        `${folder}/release.json`,
        releaseFile(environment, 'other', `v${pick % 4}`),
      );
      return branch;
    case 'revert':
      await history.byHand({
        message: `Revert\n\nThis reverts commit ${earlier}.`,
        changes: await history.takeFolder(head, earlier, folder),
      });
      return branch;
    case 'branch':
      // A person's own line, which a later pull or request brings back.
      return history.byHand({
        message: `on a branch ${i}`,
        parents: [earlier],
        changes: {
          [`${environment}/own/release.json`]: releaseFile(
            environment,
            'own',
            `b${i}`,
          ),
        },
        stay: true,
      });
    case 'pull':
      if (branch) {
        await history.byHand({
          message: 'pull',
          parents: [branch, head],
          changes: await history.takeFolder(branch, head, folder),
        });
      }
      return undefined;
    case 'request': {
      const side = await history.gimlet({
        ...scope,
        action: 'release',
        files,
        parent: earlier,
      });
      await history.byHand({
        message: 'merge request',
        parents: [head, side],
        changes: await history.takeFolder(head, side, folder),
      });
      return branch;
    }
    case 'force-push':
      await history.moveTo(earlier);
      return branch;
    case 'move': {
      const layout = await history.repository.readFile(head, LAYOUT_FILE);
      const moved = layout
        ?.toString('utf8')
        .replace(
          /"path":\s*"staging2?"/,
          `"path": "${pick % 2 === 0 ? 'staging' : 'staging2'}"`,
        );
      await history.byHand({
        message: 'move',
        changes: moved ? { [LAYOUT_FILE]: moved } : {},
      });
      return branch;
    }
    default:
      throw new Error(`Nothing is known of ${what satisfies never}`);
  }
}
