import {
  ButtonIcon,
  Menu,
  MenuItem,
  MenuSeparator,
  MenuTrigger,
  VisuallyHidden,
} from '@backstage/ui';
import type {
  Decision,
  EnvironmentCard,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  RiDeleteBinLine,
  RiMoreLine,
  RiPauseCircleLine,
  RiTerminalBoxLine,
} from '@remixicon/react';
import { useEffect, useRef } from 'react';
import { ActionButton, useCopy } from '../elements';
import type { OpenDialog } from '../dialogs/changeDialog';
import styles from './CardActions.module.css';
import { listCommand, releaseCommand } from './commands';

export interface CardActionsProps {
  card: EnvironmentCard;
  openDialog: OpenDialog;
}

/** A menu item's text; where it may not be used, with the rule that says so. */
function told(text: string, { allowed, reason }: Decision): string {
  return allowed ? text : `${text} (${reason})`;
}

function releaseVariant(runs: boolean, failed: boolean) {
  if (failed) return 'tertiary';
  return runs ? 'secondary' : 'primary';
}

/**
 * Once automatic releases are resumed the button for that is gone, and the focus would be nowhere: it goes to the button that takes
 * its place.
 */
function useFocusAfterResume(held: boolean) {
  const buttons = useRef<HTMLSpanElement>(null);
  const resuming = useRef(false);
  // After each render: it may be resumed before the dialog is closed, or after.
  useEffect(() => {
    const lost = document.activeElement === document.body;
    if (held || !resuming.current || !lost) return;
    resuming.current = false;
    buttons.current
      ?.querySelector<HTMLElement>('button, [role="button"]')
      ?.focus();
  });
  return {
    buttons,
    onResume: () => {
      resuming.current = true;
    },
  };
}

/** What can be done with an app in an environment. The next sensible thing is the prominent one. */
export const CardActions = ({ card, openDialog }: CardActionsProps) => {
  const { environment, app, current, held, may, live } = card;
  const failed =
    live?.rollout?.state === 'failed' || live?.health.state === 'failing';
  const [copied, copy] = useCopy();
  const { buttons, onResume } = useFocusAfterResume(held !== undefined);
  const place = { environment, app };
  const releasing = releaseCommand(card);
  return (
    <div className={styles.root}>
      <span ref={buttons} className={styles.buttons}>
        {held && (
          <ActionButton
            variant="primary"
            decision={may.hold}
            onPress={() => {
              onResume();
              openDialog({ ...place, action: 'resume' });
            }}
          >
            Resume…
          </ActionButton>
        )}
        <ActionButton
          variant={releaseVariant(
            current !== undefined || held !== undefined,
            failed,
          )}
          decision={may.release}
          onPress={() => openDialog({ ...place, action: 'release' })}
        >
          Release…
        </ActionButton>
        {current && (
          <ActionButton
            variant={failed ? 'primary' : 'tertiary'}
            decision={may.rollback}
            onPress={() => openDialog({ ...place, action: 'rollback' })}
          >
            Roll back…
          </ActionButton>
        )}
      </span>
      <MenuTrigger>
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiMoreLine />}
          aria-label={`More for ${app} in ${environment}`}
        />
        <Menu placement="bottom end">
          {!held && (
            <MenuItem
              iconStart={<RiPauseCircleLine />}
              isDisabled={!may.hold.allowed}
              onAction={() => openDialog({ ...place, action: 'hold' })}
            >
              {told('Hold automatic releases…', may.hold)}
            </MenuItem>
          )}
          {current && (
            <MenuItem
              iconStart={<RiDeleteBinLine />}
              color={may.delete.allowed ? 'danger' : 'primary'}
              isDisabled={!may.delete.allowed}
              onAction={() => openDialog({ ...place, action: 'delete' })}
            >
              {told(`Delete from ${environment}…`, may.delete)}
            </MenuItem>
          )}
          <MenuSeparator />
          {releasing && (
            <MenuItem
              iconStart={<RiTerminalBoxLine />}
              onAction={() => copy(releasing)}
            >
              Copy the command to release
            </MenuItem>
          )}
          <MenuItem
            iconStart={<RiTerminalBoxLine />}
            onAction={() => copy(listCommand(place))}
          >
            Copy the command to list its history
          </MenuItem>
        </Menu>
      </MenuTrigger>
      <VisuallyHidden>
        <span role="status">{copied === 'yes' && 'Copied'}</span>
      </VisuallyHidden>
    </div>
  );
};
