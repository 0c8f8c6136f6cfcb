import { deadlineOf, type ArrivalFacts } from './facts';
import {
  explainFailure,
  heldUpBy,
  isOfOthers,
  isPathMissing,
  objectsNamed,
} from './fluxFailure';
import type { FluxNotice } from './fluxNotice';
import { isOurs } from './owner';
import { DEFAULT_ARRIVAL_THRESHOLDS } from './thresholds';
import type { ArrivalInput, OwnerInGit } from './types';

const NOT_TRIED = ['DependencyNotReady', 'HealthCheckCanceled'];

const isOf = (
  { object }: FluxNotice,
  owner: Pick<OwnerInGit, 'namespace' | 'name'>,
): boolean =>
  object.namespace === owner.namespace && object.name === owner.name;

/** What Flux's webhooks alone say of a commit: the first one that decides. */
export function noticeFacts(input: ArrivalInput): ArrivalFacts {
  const { arriving, contains, memory, notices = [] } = input;
  const thresholds = { ...DEFAULT_ARRIVAL_THRESHOLDS, ...input.thresholds };
  const { owner, commit } = arriving;
  const facts: ArrivalFacts = {
    attemptedAt: memory?.attemptedAt,
    appliedAt: memory?.appliedAt,
    doing: 'Pushed; Flux has said nothing yet',
    notes: [],
    causes: [],
  };
  const about = notices.filter(
    ({ object, revision }) =>
      object.kind === 'Kustomization' &&
      revision !== undefined &&
      contains(revision, commit) === true,
  );
  if (arriving.action === 'delete' && !owner?.shared) {
    readDeletion(facts, about, owner);
  } else if (owner) {
    for (const notice of about) {
      if (!isOf(notice, owner)) continue;
      readNotice(facts, notice, input);
      if (facts.ready || facts.failure) break;
    }
  }
  if (facts.attemptedAt !== undefined) {
    facts.doing = 'Flux has begun; the state of the pods is not known';
  }
  // An agent that is gone cannot say that it is ready: only of a cluster that speaks here silence means something.
  if (owner && about.length > 0) {
    facts.deadline = deadlineOf(owner, {
      attemptedAt: facts.attemptedAt,
      notReady: thresholds.notReady,
    });
  }
  return facts;
}

function readNotice(
  facts: ArrivalFacts,
  notice: FluxNotice,
  { arriving }: ArrivalInput,
): void {
  const { at, reason, message, severity } = notice;
  if (reason === 'DependencyNotReady') {
    if (facts.attemptedAt === undefined) {
      facts.waiting = { reason, text: `Waits: ${message}` };
    }
    return;
  }
  if (severity === 'error' && reason === 'ArtifactFailed') {
    if (arriving.action !== 'delete' && isPathMissing(notice)) {
      facts.failure = { ...explainFailure(notice), at };
    }
    return;
  }
  facts.attemptedAt ??= at;
  delete facts.waiting;
  if (reason === 'ReconciliationSucceeded') {
    facts.appliedAt ??= at;
    facts.ready = { text: readyText(arriving), at };
  } else if (severity === 'error' && !NOT_TRIED.includes(reason)) {
    readError(facts, notice, arriving);
  }
}

function readyText({ action, owner }: ArrivalInput['arriving']): string {
  if (action === 'delete') return 'Flux has deleted what it had applied';
  return owner?.wait
    ? 'Flux says that it is healthy'
    : 'Applied; the state of the pods is not known, since no agent reports';
}

/** A health check that times out names all that is not healthy: where that is of others alone, the app itself is. */
function readError(
  facts: ArrivalFacts,
  notice: FluxNotice,
  arriving: ArrivalInput['arriving'],
): void {
  const { at, message } = notice;
  const ofOthers =
    arriving.owner?.shared &&
    arriving.objects !== undefined &&
    isOfOthers(notice, ref => isOurs(ref, arriving, undefined));
  if (!ofOthers) {
    facts.failure = { ...explainFailure(notice), at };
    return;
  }
  facts.notes.push(heldUpBy(notice.object, objectsNamed(message)));
  if (/timeout waiting for/.test(message)) {
    facts.ready = {
      text: 'Flux says that only other apps are not healthy',
      at,
    };
  }
}

/** The app's own Kustomization is taken away by another one, which says so. */
function readDeletion(
  facts: ArrivalFacts,
  notices: readonly FluxNotice[],
  owner: OwnerInGit | undefined,
): void {
  for (const notice of notices) {
    const { at, message, reason } = notice;
    if (owner && isOf(notice, owner)) continue;
    facts.attemptedAt ??= at;
    const gone =
      owner &&
      message
        .split('\n')
        .includes(`Kustomization/${owner.namespace}/${owner.name} deleted`);
    if (gone || (!owner && reason === 'ReconciliationSucceeded')) {
      facts.ready = { text: 'Flux has deleted what it had applied', at };
      return;
    }
  }
}
