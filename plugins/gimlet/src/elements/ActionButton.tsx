import { Button, Focusable, Tooltip, TooltipTrigger } from '@backstage/ui';
import type { Decision } from '@gimlet-io/backstage-plugin-gimlet-common';
import { useState } from 'react';
import styles from './ActionButton.module.css';

export interface ActionButtonProps {
  children: string;
  /** For those who do not see what stands beside it: what it is about. */
  'aria-label'?: string;
  /** Whether the caller may, and the rule that says so. */
  decision: Decision;
  variant?: 'primary' | 'secondary' | 'tertiary';
  /** It is on its way. */
  isPending?: boolean;
  onPress: () => void;
}

/** A button that says why where it is disabled: on hover, to the keyboard, and to a finger. */
export const ActionButton = (props: ActionButtonProps) => {
  const { children, decision, variant = 'secondary', onPress } = props;
  const { isPending, 'aria-label': label } = props;
  const [told, setTold] = useState(false);
  if (decision.allowed) {
    return (
      <Button
        size="small"
        variant={variant}
        aria-label={label}
        isPending={isPending}
        onPress={onPress}
      >
        {children}
      </Button>
    );
  }
  return (
    <TooltipTrigger delay={0} isOpen={told} onOpenChange={setTold}>
      <Focusable>
        {/* A disabled <button> takes no focus, so nobody could ask it why. */}
        <span
          role="button"
          tabIndex={0}
          aria-disabled="true"
          aria-label={label}
          className={styles.disabled}
          data-variant={variant}
          onClick={() => setTold(true)}
          onKeyDown={({ key }) => {
            if (key === 'Enter' || key === ' ') setTold(true);
          }}
        >
          {children}
        </span>
      </Focusable>
      <Tooltip>{decision.reason}</Tooltip>
    </TooltipTrigger>
  );
};
