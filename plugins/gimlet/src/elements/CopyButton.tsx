import {
  ButtonIcon,
  Tooltip,
  TooltipTrigger,
  VisuallyHidden,
} from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useCopy } from './useCopy';

export interface CopyButtonProps {
  /** What is copied, or how it is made when somebody copies it. */
  text: string | (() => string);
  /** What that is, as the button's name: `Copy the commit`. */
  label: string;
  isDisabled?: boolean;
}

/** Copies a text, and says that it did. */
export const CopyButton = ({ text, label, isDisabled }: CopyButtonProps) => {
  const [copied, copy] = useCopy();
  const said = {
    no: '',
    yes: 'Copied',
    failed: 'The browser did not let it be copied',
  }[copied];
  return (
    <>
      <TooltipTrigger>
        <ButtonIcon
          size="small"
          variant="tertiary"
          aria-label={label}
          icon={copied === 'yes' ? <RiCheckLine /> : <RiFileCopyLine />}
          isDisabled={isDisabled}
          onPress={() => copy(typeof text === 'string' ? text : text())}
        />
        <Tooltip>{said || label}</Tooltip>
      </TooltipTrigger>
      <VisuallyHidden>
        <span role="status">{said}</span>
      </VisuallyHidden>
    </>
  );
};
