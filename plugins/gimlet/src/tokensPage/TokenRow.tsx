import { Button, Text } from '@backstage/ui';
import type { Token } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  RiCheckboxCircleLine,
  RiForbidLine,
  RiTimeLine,
} from '@remixicon/react';
import { RelativeTime, StateLabel, TimeUntil } from '../elements';
import { useNow } from '../hooks';
import styles from './TokenRow.module.css';

function TokenState({ token, now }: { token: Token; now: number }) {
  if (token.revokedAt !== undefined) {
    return (
      <StateLabel icon={<RiForbidLine />} tone="negative">
        Revoked
      </StateLabel>
    );
  }
  if (token.expiresAt !== undefined && token.expiresAt <= now) {
    return (
      <StateLabel icon={<RiTimeLine />} tone="warning">
        Expired
      </StateLabel>
    );
  }
  return (
    <StateLabel icon={<RiCheckboxCircleLine />} tone="positive">
      Valid
    </StateLabel>
  );
}

/** Globs in words. */
function placesOf(globs: string[], all: string): string {
  return globs.includes('*') ? all : globs.join(', ');
}

/** `carla` of `user:default/carla`. */
function personOf(ref: string): string {
  return ref.replace(/^user:(default\/)?/, '');
}

/** One token: what it may do, since when, and when it was used last. */
export function TokenRow({
  token,
  onRevoke,
}: {
  token: Token;
  onRevoke: (token: Token) => void;
}) {
  const now = useNow(60_000);
  const { name, actions, environments, repositories } = token;
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <span className={styles.name}>
          <code>{name}</code>
          <TokenState token={token} now={now} />
        </span>
        <span className={styles.detail}>
          {actions.join(', ')}
          {` · in ${placesOf(environments, 'all environments')}`}
          {!actions.includes('agent.connect') &&
            ` · for ${placesOf(repositories, 'all repositories')}`}
        </span>
      </div>
      <div className={styles.when}>
        <Text as="p" variant="body-small" color="secondary">
          {`made by ${personOf(token.createdBy)} `}
          <RelativeTime at={token.createdAt} />
        </Text>
        <Text as="p" variant="body-small" color="secondary">
          {token.lastUsedAt === undefined ? (
            'never used'
          ) : (
            <>
              {'last used '}
              <RelativeTime at={token.lastUsedAt} />
            </>
          )}
          {token.expiresAt !== undefined && (
            <>
              {token.expiresAt > now ? ' · expires ' : ' · expired '}
              {token.expiresAt > now ? (
                <TimeUntil at={token.expiresAt} />
              ) : (
                <RelativeTime at={token.expiresAt} />
              )}
            </>
          )}
          {token.revokedAt !== undefined && (
            <>
              {` · revoked by ${personOf(token.revokedBy ?? 'somebody')} `}
              <RelativeTime at={token.revokedAt} />
            </>
          )}
        </Text>
      </div>
      {token.revokedAt === undefined && (
        <Button
          size="small"
          variant="secondary"
          aria-label={`Revoke ${name}`}
          onPress={() => onRevoke(token)}
        >
          Revoke…
        </Button>
      )}
    </li>
  );
}
