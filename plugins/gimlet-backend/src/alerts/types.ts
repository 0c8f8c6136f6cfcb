import type {
  Alert,
  ObjectRef,
  PodTrouble,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** Trouble that an agent sees now. */
export interface SeenTrouble {
  environment: string;
  /** Absent: of none alone. */
  app?: string;
  /** What is in trouble, and which: the same as long as it lasts. */
  key: string;
  /** The workload, or the pod where it has none. */
  object: ObjectRef;
  trouble: PodTrouble;
  reason: string;
  message: string;
  since: number;
  /** When it has lasted long enough. */
  firesAt: number;
}

/** Trouble that is not resolved, as it is stored. */
export interface OpenAlert {
  id: string;
  environment: string;
  app?: string;
  key: string;
  state: 'pending' | 'fired';
  reason: string;
  message: string;
  /** It is not seen any more since. */
  goneAt?: number;
}

/** An alert, whoever looks at it. */
export type StoredAlert = Omit<Alert, 'may'>;

/** Which alerts are asked for. */
export interface AlertFilter {
  environments?: readonly string[];
  apps?: readonly string[];
  /** Absent: those that are not resolved. */
  state?: Alert['state'];
}

/** What lasts, or lasted. Each change is made once, whichever replica sees it first. */
export interface AlertStore {
  /** Of these apps of an environment, and of none alone where `shared`; of all where no apps are named. */
  open(filter: {
    environment: string;
    apps?: readonly string[];
    shared: boolean;
  }): Promise<OpenAlert[]>;
  /** Trouble that is new. False where it is known already. */
  begin(trouble: SeenTrouble, now: number): Promise<boolean>;
  /** Trouble that goes on, in new words perhaps. */
  goesOn(alert: OpenAlert, trouble: SeenTrouble): Promise<void>;
  /** Trouble that is not seen any more. One that never fired is forgotten; another is resolved at `resolvesAt`, if it does not come back. */
  gone(alert: OpenAlert, now: number, resolvesAt: number): Promise<void>;
  /** Fires or resolves what is due; answers of what. */
  turn(now: number): Promise<{ environment: string; app?: string }[]>;
  get(id: string, now: number): Promise<StoredAlert | undefined>;
  /** Newest first, at most 200. */
  list(filter: AlertFilter, now: number): Promise<StoredAlert[]>;
  /** `undefined` where there is none that lasts. */
  silence(
    id: string,
    silence: NonNullable<Alert['silence']>,
    now: number,
  ): Promise<StoredAlert | undefined>;
  /** Removes those that were resolved before; answers how many. */
  prune(before: number): Promise<number>;
}
