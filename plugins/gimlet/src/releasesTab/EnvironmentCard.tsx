import { Card, CardBody, CardFooter, CardHeader, Text } from '@backstage/ui';
import {
  isFinalRequest,
  type EnvironmentCard as CardData,
  type Release,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  PersonLabel,
  RelativeTime,
  VersionLabel,
  makerOf,
  shaOf,
  headlineOf,
} from '../elements';
import { useGimletLinks, useKeptHeight } from '../hooks';
import { RolloutLine } from '../live';
import { CardActions } from './CardActions';
import { CardBadge } from './CardBadge';
import { CardNotices } from './CardNotices';
import type { OpenDialog } from '../dialogs/changeDialog';
import styles from './EnvironmentCard.module.css';

export interface EnvironmentCardProps {
  card: CardData;
  openDialog: OpenDialog;
}

/** What its maker did. */
const MADE: Record<Release['kind'], string> = {
  release: 'released',
  promotion: 'promoted',
  rollback: 'rolled back',
  delete: 'deleted',
  hold: 'held',
  resume: 'resumed',
  'by-hand': 'changed by hand',
};

const Current = ({ current }: Pick<CardData, 'current'>) => {
  const links = useGimletLinks();
  if (!current) {
    return (
      <Text as="p" color="secondary">
        Nothing is released here yet
      </Text>
    );
  }
  const maker = makerOf(current);
  const author = current.version?.authorName;
  const age = (
    <>
      {' · '}
      <RelativeTime at={current.author.time * 1000} />
    </>
  );
  return (
    <>
      <VersionLabel
        sha={shaOf(current)}
        title={headlineOf(current)}
        href={links.release(current)}
      />
      {author && author !== maker.name ? (
        <PersonLabel name={author}>
          {` · ${MADE[current.kind]} by `}
          {maker.name}
          {maker.claimedActor &&
            maker.claimedActor !== author &&
            `, for ${maker.claimedActor} (as CI says)`}
          {age}
        </PersonLabel>
      ) : (
        <PersonLabel {...maker}>{age}</PersonLabel>
      )}
    </>
  );
};

/** Notices may come and go: something is on its way, or not well. */
function isUnsettled({ live, requests }: CardData): boolean {
  return (
    (live !== undefined && live.health.state !== 'healthy') ||
    requests.some(request => !isFinalRequest(request))
  );
}

/** What runs of an app in an environment, what waits there, and what can be done. */
export const EnvironmentCard = ({ card, openDialog }: EnvironmentCardProps) => {
  const { environment, app, current, foreign, live } = card;
  const kept = useKeptHeight<HTMLDivElement>(isUnsettled(card));
  return (
    <Card className={styles.card} aria-label={`${environment} / ${app}`}>
      <CardHeader className={styles.header}>
        <Text as="h3" variant="body-large" weight="bold">
          {environment}
        </Text>
        <CardBadge card={card} />
      </CardHeader>
      <CardBody className={styles.body} data-live={live !== undefined}>
        {foreign ? (
          <Text as="p" color="secondary">
            {app} here belongs to {foreign.repository}, not to the repository of
            this entity. Nothing of it is shown or offered.
          </Text>
        ) : (
          <>
            <Current current={current} />
            <div ref={kept} className={styles.state}>
              {current && live && <RolloutLine live={live} />}
              <CardNotices card={card} />
            </div>
          </>
        )}
      </CardBody>
      {!foreign && (
        <CardFooter className={styles.footer}>
          <CardActions card={card} openDialog={openDialog} />
        </CardFooter>
      )}
    </Card>
  );
};
