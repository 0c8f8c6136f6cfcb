import { Text } from '@backstage/ui';
import type { EnvironmentCard as Card } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { OpenDialog } from '../dialogs/changeDialog';
import { EnvironmentCard } from './EnvironmentCard';
import styles from './EnvironmentChain.module.css';
import { PromotionArrow } from './PromotionArrow';

export interface EnvironmentChainProps {
  app: string;
  /** In order of promotion. */
  cards: Card[];
  /** The app is named where the entity has several. */
  titled?: boolean;
  openDialog: OpenDialog;
}

/** An app in its environments, in order of promotion. */
export const EnvironmentChain = (props: EnvironmentChainProps) => {
  const { app, cards, titled = false, openDialog } = props;
  return (
    <section className={styles.root} aria-label={`Environments of ${app}`}>
      {titled && (
        <Text as="h2" variant="title-x-small" weight="bold">
          {app}
        </Text>
      )}
      <ol className={styles.chain}>
        {cards.map((card, index) => (
          <li key={card.environment} className={styles.step}>
            {index > 0 && (
              <PromotionArrow to={card.environment} lag={card.lag} />
            )}
            <EnvironmentCard card={card} openDialog={openDialog} />
          </li>
        ))}
      </ol>
    </section>
  );
};
