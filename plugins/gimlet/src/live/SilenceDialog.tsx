import { useApi } from '@backstage/frontend-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Select,
  TextField,
} from '@backstage/ui';
import type {
  Alert,
  GimletError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useState } from 'react';
import { gimletApiRef } from '../api';
import { ErrorPanel, Surface } from '../elements';
import { toGimletError } from '../hooks';
import styles from './CommandDialog.module.css';
import { causeWord } from './healthLooks';

const HOUR = 3_600_000;

const SPANS = [
  { id: '1', label: 'for an hour' },
  { id: '4', label: 'for 4 hours' },
  { id: '24', label: 'for a day' },
  { id: '168', label: 'for a week' },
];

/** Silences an alert for a while, with a reason. */
export function SilenceDialog({
  alert,
  onSilenced,
  onClose,
}: {
  alert: Alert;
  onSilenced: () => void;
  onClose: () => void;
}) {
  const client = useApi(gimletApiRef);
  const [hours, setHours] = useState('1');
  const [reason, setReason] = useState('');
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<GimletError>();
  const silence = async () => {
    setPending(true);
    setError(undefined);
    try {
      await client.silenceAlert({
        params: { alertId: alert.id },
        body: {
          until: Date.now() + Number(hours) * HOUR,
          ...(reason.trim() && { reason: reason.trim() }),
        },
      });
      onSilenced();
      onClose();
    } catch (thrown) {
      setError(toGimletError(thrown));
      setPending(false);
    }
  };
  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()} width={480}>
      <Surface>
        <DialogHeader>
          {`Silence “${causeWord(alert)}” of ${alert.object.name}`}
        </DialogHeader>
        <DialogBody className={styles.fields}>
          <Select
            label="How long"
            options={SPANS}
            value={hours}
            onChange={chosen => setHours(String(chosen))}
          />
          <TextField
            label="Reason"
            secondaryLabel="optional"
            value={reason}
            onChange={setReason}
            maxLength={2000}
          />
          {error && (
            <ErrorPanel error={error} title="The alert was not silenced" />
          )}
        </DialogBody>
        <DialogFooter>
          <Button variant="secondary" onPress={onClose}>
            Cancel
          </Button>
          <Button variant="primary" isPending={pending} onPress={silence}>
            Silence it
          </Button>
        </DialogFooter>
      </Surface>
    </Dialog>
  );
}
