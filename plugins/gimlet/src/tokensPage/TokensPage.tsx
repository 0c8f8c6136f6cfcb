import { Button, Container, Skeleton, Text } from '@backstage/ui';
import type { Token } from '@gimlet-io/backstage-plugin-gimlet-common';
import { RiAddLine } from '@remixicon/react';
import { useState } from 'react';
import { EmptyState, ErrorPanel } from '../elements';
import { useGimlet } from '../hooks';
import { CreateTokenDialog } from './CreateTokenDialog';
import { RevokeTokenDialog } from './RevokeTokenDialog';
import { TokenRow } from './TokenRow';
import styles from './TokensPage.module.css';

/** `/gimlet/tokens`: the keys of CI and scripts, and what each may do. */
export function TokensPage() {
  const { value, error, refetch } = useGimlet('tokens', (client, options) =>
    client.listTokens({}, options),
  );
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Token>();
  const tokens = value?.items;
  const create = (
    <Button
      variant="primary"
      iconStart={<RiAddLine />}
      onPress={() => setCreating(true)}
    >
      New token…
    </Button>
  );
  return (
    <Container>
      <div className={styles.root}>
        <div className={styles.head}>
          <Text as="p" variant="body-medium" color="secondary">
            Tokens let CI and scripts ship and release. Each may do only what it
            says here, and can be revoked at any time.
          </Text>
          {tokens && tokens.length > 0 && create}
        </div>
        {error && (
          <ErrorPanel
            error={error}
            title="The tokens cannot be shown"
            onRetry={refetch}
          />
        )}
        {!tokens && !error && (
          <div role="status" aria-label="Loading the tokens">
            <Skeleton height={160} />
          </div>
        )}
        {tokens?.length === 0 && (
          <EmptyState title="There is no token yet" actions={create}>
            CI ships with one. Its secret is shown once, when it is made.
          </EmptyState>
        )}
        {tokens && tokens.length > 0 && (
          <ul className={styles.list}>
            {tokens.map(token => (
              <TokenRow key={token.id} token={token} onRevoke={setRevoking} />
            ))}
          </ul>
        )}
        {creating && (
          <CreateTokenDialog
            onCreated={refetch}
            onClose={() => setCreating(false)}
          />
        )}
        {revoking && (
          <RevokeTokenDialog
            token={revoking}
            onRevoked={refetch}
            onClose={() => setRevoking(undefined)}
          />
        )}
      </div>
    </Container>
  );
}
