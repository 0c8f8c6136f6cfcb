import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Text,
} from '@backstage/ui';
import type { AppLive } from '@gimlet-io/backstage-plugin-gimlet-common';
import { Surface } from '../elements';
import styles from './CommandDialog.module.css';

const RESTARTED: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet'];

function wordsOf(kind: 'restart' | 'suspend', live: AppLive) {
  const { environment, app, workloads, kustomization } = live;
  if (kind === 'suspend') {
    return {
      title: `Suspend Flux for ${app} in ${environment}`,
      text: `Flux no longer applies ${
        kustomization?.name ?? app
      } until somebody resumes it: releases and rollbacks of ${app} land in git, and not in the cluster.`,
      button: 'Suspend Flux',
    };
  }
  const named = workloads
    .filter(workload => RESTARTED.includes(workload.kind))
    .map(workload => `${workload.kind} ${workload.name}`);
  return {
    title: `Restart ${app} in ${environment}`,
    text: `New pods take the place of all that run, step by step, as a rollout does${
      named.length > 0 ? `: ${named.join(', ')}` : ''
    }. Git stays as it is.`,
    button: `Restart ${app} in ${environment}`,
  };
}

/** Asks before something is done to a cluster that users may notice. */
export function CommandDialog({
  kind,
  live,
  onConfirm,
  onClose,
}: {
  kind: 'restart' | 'suspend';
  live: AppLive;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const { title, text, button } = wordsOf(kind, live);
  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()} width={520}>
      <Surface>
        <DialogHeader>{title}</DialogHeader>
        <DialogBody>
          <Text as="p">{text}</Text>
        </DialogBody>
        <DialogFooter className={styles.footer}>
          <Button variant="secondary" onPress={onClose}>
            Cancel
          </Button>
          <Button variant="primary" onPress={onConfirm}>
            {button}
          </Button>
        </DialogFooter>
      </Surface>
    </Dialog>
  );
}
