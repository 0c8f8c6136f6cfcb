import {
  ButtonIcon,
  Menu,
  MenuItem,
  MenuTrigger,
  VisuallyHidden,
} from '@backstage/ui';
import type {
  Decision,
  Release,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  RiArrowGoBackLine,
  RiArrowRightLine,
  RiFileCopyLine,
  RiMoreLine,
  RiTerminalBoxLine,
} from '@remixicon/react';
import { shaOf, shortSha, useCopy } from '../elements';
import { useGimletLinks } from '../hooks';
import type { OpenDialog } from '../dialogs/changeDialog';
import { rollbackCommand } from './commands';

export interface HistoryRowMenuProps {
  release: Release;
  current: boolean;
  mayRollback?: Decision;
  openDialog: OpenDialog;
}

/** What can be done with a change. */
export const HistoryRowMenu = (props: HistoryRowMenuProps) => {
  const { release, current, mayRollback, openDialog } = props;
  const links = useGimletLinks();
  const [copied, copy] = useCopy();
  const { environment, app, commit, tree } = release;
  // There is nothing to go back to where the app was deleted, or runs like this.
  const target = !current && tree !== null;
  return (
    <>
      <MenuTrigger>
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiMoreLine />}
          aria-label={`More for ${shortSha(shaOf(release))} in ${environment}`}
        />
        <Menu placement="bottom end">
          <MenuItem
            iconStart={<RiArrowRightLine />}
            href={links.release(release)}
          >
            Open
          </MenuItem>
          {target && mayRollback && (
            <MenuItem
              iconStart={<RiArrowGoBackLine />}
              isDisabled={!mayRollback.allowed}
              onAction={() =>
                openDialog({ action: 'rollback', environment, app, to: commit })
              }
            >
              {mayRollback.allowed
                ? 'Roll back to this…'
                : `Roll back to this… (${mayRollback.reason})`}
            </MenuItem>
          )}
          <MenuItem
            iconStart={<RiFileCopyLine />}
            onAction={() => copy(commit)}
          >
            Copy the gitops commit
          </MenuItem>
          {target && (
            <MenuItem
              iconStart={<RiTerminalBoxLine />}
              onAction={() => copy(rollbackCommand(release))}
            >
              Copy the command to roll back to this
            </MenuItem>
          )}
        </Menu>
      </MenuTrigger>
      <VisuallyHidden>
        <span role="status">{copied === 'yes' && 'Copied'}</span>
      </VisuallyHidden>
    </>
  );
};
