import { useRouteRefParams } from '@backstage/frontend-plugin-api';
import {
  ButtonLink,
  Container,
  Header,
  Skeleton,
  Tab,
  TabList,
  TabPanel,
  Tabs,
} from '@backstage/ui';
import {
  type GimletError,
  type ReleaseAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { RiArrowLeftLine, RiArrowRightLine } from '@remixicon/react';
import { useState } from 'react';
import { RollbackDialog } from '../dialogs';
import { DiffView } from '../diff';
import {
  ActionButton,
  EmptyState,
  ErrorPanel,
  headlineOf,
  shaOf,
  shortSha,
} from '../elements';
import { useGimletLinks } from '../hooks';
import { Timeline } from '../requestPage/Timeline';
import { addressError, isMisnamed } from '../requestPage/useRequest';
import { releaseRouteRef } from '../routes';
import { DeliveryStrip } from './DeliveryStrip';
import { Manifests } from './Manifests';
import { ReleaseFacts } from './ReleaseFacts';
import styles from './ReleasePage.module.css';
import { ObjectsTab } from './ObjectsTab';
import { PodsTab } from './PodsTab';
import { ReleaseBanner } from './ReleaseBanner';
import { useRelease } from './useRelease';

/** `/gimlet/releases/:environment/:app/:commit`: one change of an app. */
export function ReleasePage() {
  const place = useRouteRefParams(releaseRouteRef);
  const { value, error, refetch } = useRelease(place);
  const [rollingBackTo, setRollingBackTo] = useState<RollbackTo>();
  const title = value
    ? `${shortSha(shaOf(value.release))} ${headlineOf(value.release)}`
    : `Change ${shortSha(place.commit)}`;
  return (
    <>
      <Header
        title={title}
        tags={[{ label: place.environment }, { label: place.app }]}
        customActions={
          value && <RollbackButton answer={value} onPress={setRollingBackTo} />
        }
      />
      <Container>
        <div className={styles.root}>
          {/* The header cuts a long title off. */}
          <div className={styles.wholeTitle} aria-hidden>
            {title}
          </div>
          {error && <Problem error={error} known={!!value} refetch={refetch} />}
          {!value && !error && (
            <div role="status" aria-label="Loading the release">
              <Skeleton width="100%" height={64} />
            </div>
          )}
          {value && <Content answer={value} />}
        </div>
      </Container>
      {rollingBackTo && (
        <RollbackDialog
          environment={place.environment}
          app={place.app}
          {...rollingBackTo}
          onClose={() => {
            setRollingBackTo(undefined);
            refetch();
          }}
        />
      )}
    </>
  );
}

/** With a commit: to it. Without: to what ran before. */
interface RollbackTo {
  to?: string;
}

/** What runs can be taken back; what does not can come back. */
function RollbackButton({
  answer: { release, may, live },
  onPress,
}: {
  answer: ReleaseAnswer;
  onPress: (target: RollbackTo) => void;
}) {
  const { current, commit, tree, outcome } = release;
  const failing =
    outcome?.state === 'failed' || live?.health.state === 'failing';
  if (!current && !tree) return null;
  return (
    <ActionButton
      decision={may.rollback}
      variant={current && failing ? 'primary' : 'secondary'}
      onPress={() => onPress(current ? {} : { to: commit })}
    >
      {current ? 'Roll back…' : 'Roll back to this…'}
    </ActionButton>
  );
}

/** What cannot be named cannot be found by trying again. */
function Problem({
  error,
  known,
  refetch,
}: {
  error: GimletError;
  known: boolean;
  refetch: () => void;
}) {
  return (
    <ErrorPanel
      status={known ? 'warning' : 'danger'}
      title={known ? 'The newest state cannot be shown' : undefined}
      error={addressError(error, 'such change')}
      onRetry={isMisnamed(error) ? undefined : refetch}
    />
  );
}

function Content({ answer }: { answer: ReleaseAnswer }) {
  const { release, diff, manifests, request } = answer;
  const { environment, app } = release;
  // What runs in the cluster says something of the current release alone.
  const live = release.current ? answer.live : undefined;
  return (
    <>
      <ReleaseBanner answer={answer} />
      <ReleaseFacts answer={answer} />
      <DeliveryStrip answer={answer} />
      <Tabs defaultSelectedKey={live ? 'pods' : 'diff'}>
        <TabList aria-label="What there is to see of it">
          <Tab id="diff">Diff</Tab>
          {live && <Tab id="pods">Pods</Tab>}
          <Tab id="manifests">Manifests</Tab>
          {live && <Tab id="objects">Objects</Tab>}
          {request && <Tab id="timeline">Timeline</Tab>}
        </TabList>
        {live && (
          <TabPanel id="pods" className={styles.panel}>
            <PodsTab environment={environment} app={app} />
          </TabPanel>
        )}
        {live && (
          <TabPanel id="objects" className={styles.panel}>
            <ObjectsTab environment={environment} app={app} />
          </TabPanel>
        )}
        <TabPanel id="diff" className={styles.panel}>
          {diff ? (
            <DiffView diff={diff} />
          ) : (
            <EmptyState title="What it changed cannot be told">
              The commit before it is not in this clone of the repository.
            </EmptyState>
          )}
        </TabPanel>
        <TabPanel id="manifests" className={styles.panel}>
          <Manifests answer={answer} files={manifests} />
        </TabPanel>
        {request && (
          <TabPanel id="timeline" className={styles.panel}>
            <Timeline entries={request.timeline} />
          </TabPanel>
        )}
      </Tabs>
      <Neighbours answer={answer} />
    </>
  );
}

function Neighbours({
  answer: { release, previous, next },
}: {
  answer: ReleaseAnswer;
}) {
  const links = useGimletLinks();
  const before = previous && links.release({ ...release, commit: previous });
  const after = next && links.release({ ...release, commit: next });
  if (!before && !after) return null;
  return (
    <nav className={styles.neighbours} aria-label="Changes around this one">
      {before && previous && (
        <ButtonLink
          href={before}
          variant="secondary"
          iconStart={<RiArrowLeftLine />}
        >
          {`Previous change ${shortSha(previous)}`}
        </ButtonLink>
      )}
      {after && next && (
        <ButtonLink
          href={after}
          variant="secondary"
          iconEnd={<RiArrowRightLine />}
        >
          {`Next change ${shortSha(next)}`}
        </ButtonLink>
      )}
    </nav>
  );
}
