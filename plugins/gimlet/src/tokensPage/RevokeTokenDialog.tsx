import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Text,
} from '@backstage/ui';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  GimletError,
  Token,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useState } from 'react';
import { gimletApiRef } from '../api';
import { ErrorPanel } from '../elements';
import { toGimletError } from '../hooks';

/** Asks before a token is revoked, since it is for good. */
export function RevokeTokenDialog({
  token,
  onRevoked,
  onClose,
}: {
  token: Token;
  onRevoked: () => void;
  onClose: () => void;
}) {
  const client = useApi(gimletApiRef);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<GimletError>();
  const revoke = async () => {
    setPending(true);
    setError(undefined);
    try {
      await client.revokeToken({ params: { tokenId: token.id } });
      onRevoked();
      onClose();
    } catch (thrown) {
      setError(toGimletError(thrown));
      setPending(false);
    }
  };
  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()} width={480}>
      <DialogHeader>{`Revoke ${token.name}`}</DialogHeader>
      <DialogBody>
        <Text as="p">
          Whatever uses this token is refused from now on. This cannot be
          undone; a new token takes its place.
        </Text>
        {error && (
          <ErrorPanel error={error} title="The token was not revoked" />
        )}
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          Cancel
        </Button>
        <Button
          variant="primary"
          destructive
          isPending={pending}
          onPress={revoke}
        >
          {`Revoke ${token.name}`}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
