import { Button, Skeleton } from '@backstage/ui';
import type { ObjectQuery } from '@gimlet-io/backstage-plugin-gimlet-common';
import { RiRefreshLine } from '@remixicon/react';
import { CopyButton, ErrorPanel } from '../elements';
import { useGimlet } from '../hooks';
import styles from './ObjectText.module.css';

export interface ObjectTextProps {
  environment: string;
  app: string;
  object: ObjectQuery;
  /** As `kubectl describe` says it, or as YAML. */
  as: 'description' | 'yaml';
}

/** An object of the cluster in words or as YAML, as the agent reads it now. */
export function ObjectText({ environment, app, object, as }: ObjectTextProps) {
  const { value, error, loading, refetch } = useGimlet(
    `${as} ${environment}/${app} ${JSON.stringify(object)}`,
    (client, options) => {
      const asked = { params: { environment, app }, query: object };
      return as === 'yaml'
        ? client.getObject(asked, options)
        : client.describeObject(asked, options);
    },
  );
  return (
    <div className={styles.root}>
      {error && (
        <ErrorPanel
          status={value ? 'warning' : 'danger'}
          title={`${object.kind} ${object.name} cannot be read`}
          error={error}
          onRetry={refetch}
        />
      )}
      {!value && !error && (
        <div role="status" aria-label={`Reading ${object.kind} ${object.name}`}>
          <Skeleton width="100%" height={240} />
        </div>
      )}
      {value && (
        <div className={styles.object}>
          <div className={styles.head}>
            <span>{`${object.kind} ${object.name}`}</span>
            <span className={styles.buttons}>
              <CopyButton text={value.text} label="Copy the text" />
              <Button
                size="small"
                variant="tertiary"
                iconStart={<RiRefreshLine />}
                isPending={loading}
                onPress={refetch}
              >
                Read again
              </Button>
            </span>
          </div>
          {/* What scrolls has to be reached by the keyboard. */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <pre className={styles.text} tabIndex={0}>
            {value.text}
          </pre>
        </div>
      )}
    </div>
  );
}
