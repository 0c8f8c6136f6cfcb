import { Box } from '@backstage/ui';
import type { Alert } from '@gimlet-io/backstage-plugin-gimlet-common';
import { RiAlarmWarningLine, RiNotificationOffLine } from '@remixicon/react';
import { useState } from 'react';
import { ActionButton, RelativeTime, StateLabel, TimeUntil } from '../elements';
import styles from './AlertList.module.css';
import { causeWord } from './healthLooks';
import { SilenceDialog } from './SilenceDialog';

export interface AlertListProps {
  alerts: Alert[];
  /** The app is named where they are of several. */
  appNamed?: boolean;
  /** An alert was silenced. */
  refetch: () => void;
}

/** Trouble that lasts, and who silenced it. Nothing where there is none. */
export function AlertList({ alerts, appNamed, refetch }: AlertListProps) {
  const [silencing, setSilencing] = useState<Alert>();
  if (alerts.length === 0) return null;
  return (
    <>
      <ul className={styles.alerts} aria-label="Alerts">
        {alerts.map(alert => {
          const { id, app, object, message, state, firedAt, silence, may } =
            alert;
          const silenced = state === 'silenced' && silence;
          return (
            <Box as="li" bg="neutral" key={id} className={styles.alert}>
              <span className={styles.words}>
                <StateLabel
                  icon={
                    silenced ? (
                      <RiNotificationOffLine />
                    ) : (
                      <RiAlarmWarningLine />
                    )
                  }
                  tone={silenced ? 'neutral' : 'negative'}
                >
                  {causeWord(alert)}
                </StateLabel>
                {appNamed && app && app !== object.name && <span>{app}</span>}
                <code>{object.name}</code>
                <span>{message}</span>
                <span>
                  fired <RelativeTime at={firedAt} />
                </span>
                {silenced && (
                  <span>
                    {`silenced by ${silence.by}`}
                    {silence.reason && ` (“${silence.reason}”)`}, ends{' '}
                    <TimeUntil at={silence.until} />
                  </span>
                )}
              </span>
              {state === 'fired' && (
                <ActionButton
                  decision={may.silence}
                  aria-label={`Silence the alert about ${object.name}`}
                  onPress={() => setSilencing(alert)}
                >
                  Silence…
                </ActionButton>
              )}
            </Box>
          );
        })}
      </ul>
      {silencing && (
        <SilenceDialog
          alert={silencing}
          onSilenced={refetch}
          onClose={() => setSilencing(undefined)}
        />
      )}
    </>
  );
}
