import { Text } from '@backstage/ui';
import type {
  Condition,
  EnvironmentLive,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { StateLabel, TONE_ICONS } from '../elements';
import styles from './EnvironmentsPage.module.css';
import { fluxState } from './fluxState';

interface FluxObject {
  uid: string;
  name: string;
  kind: string;
  conditions: Condition[];
  suspended: boolean;
  revision?: string;
}

/** What Flux follows in an environment: sources, and the Kustomizations that apply them. */
export function FluxList({
  sources,
  kustomizations,
  stale,
}: Pick<EnvironmentLive, 'sources' | 'kustomizations'> & {
  /** This was known last. */
  stale: boolean;
}) {
  const objects: FluxObject[] = [
    ...sources.map(source => ({
      ...source,
      revision: source.artifactRevision,
    })),
    ...kustomizations.map(kustomization => ({
      ...kustomization,
      kind: 'Kustomization',
      revision: kustomization.lastAppliedRevision,
    })),
  ];
  if (objects.length === 0) {
    return (
      <p className={styles.agent}>
        Flux follows nothing here: install it, and apply what gimlet environment
        bootstrap wrote.
      </p>
    );
  }
  return (
    <>
      <Text as="h3" className={styles.heading}>
        Flux
      </Text>
      <ul className={styles.list} aria-label="Sources and Kustomizations">
        {objects.map(object => (
          <FluxRow key={object.uid} object={object} stale={stale} />
        ))}
      </ul>
    </>
  );
}

/** Such as `main@sha1:0123…`: the commit as people shorten it. */
function shortRevision(revision: string): string {
  return revision.replace(/([0-9a-f]{7})[0-9a-f]{33,57}$/, '$1');
}

function FluxRow({ object, stale }: { object: FluxObject; stale: boolean }) {
  const { kind, name, revision } = object;
  const { tone, word, message } = fluxState(object);
  const Icon = TONE_ICONS[tone];
  return (
    <li className={styles.flux}>
      <span className={styles.quiet}>{kind}</span>
      <code>{name}</code>
      <StateLabel
        icon={<Icon />}
        tone={stale ? 'neutral' : tone}
        variant="plain"
      >
        {word}
      </StateLabel>
      {revision && (
        <code className={styles.quiet} title={revision}>
          {shortRevision(revision)}
        </code>
      )}
      {message && <span className={styles.message}>{message}</span>}
    </li>
  );
}
