import { Button, Text } from '@backstage/ui';
import type {
  EntityReleases,
  EnvironmentCard,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useImperativeHandle, useState, type Ref } from 'react';
import { EmptyState, ErrorPanel } from '../elements';
import { useNow } from '../hooks';
import type { OpenDialog } from '../dialogs/changeDialog';
import styles from './History.module.css';
import { groupByDay } from './historyDays';
import { HistoryFilters } from './HistoryFilters';
import { HistoryRow } from './HistoryRow';
import { NO_FILTER, isFiltered, keyOf, useHistory } from './useHistory';

export interface HistoryProps {
  data: EntityReleases;
  openDialog: OpenDialog;
  /** Renews what a filter found; the rest is renewed with the tab. */
  handle: Ref<{ refetch: () => void }>;
}

function runsNow(cards: EnvironmentCard[]) {
  return cards.flatMap(({ current, foreign }) =>
    current && !foreign ? [current] : [],
  );
}

/** The changes of an entity's apps, newest first, by day. */
export const History = ({ data, openDialog, handle }: HistoryProps) => {
  const { apps, cards } = data;
  const now = useNow(60_000);
  const [filter, setFilter] = useState(NO_FILTER);
  const { releases, loading, error, more, loadingMore, refetch, retry } =
    useHistory({
      apps,
      repository: data.repository,
      filter,
      unfiltered: data.history,
    });
  useImperativeHandle(handle, () => ({ refetch }), [refetch]);

  const running = runsNow(cards);
  const current = new Set(running.map(keyOf));
  const listed = new Set(releases.map(keyOf));
  const pinned = isFiltered(filter)
    ? []
    : running.filter(release => !listed.has(keyOf(release)));
  const days = groupByDay(releases, now);
  const groups = [
    ...(pinned.length > 0
      ? [{ title: 'Running now', key: 'now', releases: pinned }]
      : []),
    ...days,
  ];
  const cardOf = new Map(
    cards.map(card => [`${card.environment}/${card.app}`, card]),
  );

  return (
    <section className={styles.root} aria-labelledby="gimlet-history">
      <div className={styles.head}>
        <Text as="h2" id="gimlet-history" variant="title-x-small" weight="bold">
          History
        </Text>
        <HistoryFilters
          filter={filter}
          onChange={setFilter}
          environments={[
            ...new Set(cards.map(({ environment }) => environment)),
          ]}
        />
      </div>
      {error && (
        <ErrorPanel
          error={error}
          title="The history is not complete"
          status="warning"
          onRetry={retry}
        />
      )}
      <div className={styles.list} aria-busy={loading} data-stale={loading}>
        {groups.length === 0 && !loading && (
          <EmptyState
            title={
              isFiltered(filter)
                ? 'No change fits these filters'
                : 'Nothing was released yet'
            }
            actions={
              isFiltered(filter) && (
                <Button
                  variant="secondary"
                  onPress={() => setFilter(NO_FILTER)}
                >
                  Show all
                </Button>
              )
            }
          >
            {!isFiltered(filter) &&
              'Each release, rollback and change by hand appears here as soon as it is in git.'}
          </EmptyState>
        )}
        {groups.map(({ title, key, releases: ofDay }) => (
          <section key={key} aria-label={title}>
            <Text as="h3" className={styles.day}>
              {title}
            </Text>
            <ol className={styles.rows}>
              {ofDay.map(release => (
                <HistoryRow
                  key={keyOf(release)}
                  release={release}
                  current={current.has(keyOf(release))}
                  takenBack={releases.filter(
                    ({ rolledBackBy, environment, app }) =>
                      rolledBackBy === release.commit &&
                      environment === release.environment &&
                      app === release.app,
                  )}
                  appNamed={apps.length > 1}
                  live={
                    current.has(keyOf(release))
                      ? cardOf.get(`${release.environment}/${release.app}`)
                          ?.live
                      : undefined
                  }
                  mayRollback={
                    cardOf.get(`${release.environment}/${release.app}`)?.may
                      .rollback
                  }
                  openDialog={openDialog}
                />
              ))}
            </ol>
          </section>
        ))}
      </div>
      {more && (
        <Button
          className={styles.more}
          variant="secondary"
          isPending={loadingMore}
          onPress={more}
        >
          Show more
        </Button>
      )}
    </section>
  );
};
