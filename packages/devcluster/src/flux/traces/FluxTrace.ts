/**
 * A recording of what the real controllers of Flux did, as it lies in `fixtures/flux-traces`. The README there says how they were
 * made and what the placeholders (`{c1}`, `{c1:8}`, `{git}`, `{digest}` …) stand for.
 *
 * @public
 */
export type FluxTrace = {
  name: string;
  what: string;
  recorded: Record<string, string>;
  /** Seconds since the start, as every `t`. */
  ended: number;
  steps: TraceStep[];
  transitions: TraceTransition[];
  events: TraceEvent[];
  webhooks: TraceWebhook[];
};

/**
 * `Kind/namespace/name`, and `Kind/name` for what has no namespace.
 *
 * @public
 */
export type TraceObjectName = string;

/**
 * What was done to git or to the cluster.
 *
 * @public
 */
export type TraceStep = { t: number } & (
  | {
      do: 'commit';
      id: string;
      message: string;
      /** Path to content; `null` deletes the file, or the folder. */
      files: Record<string, string | null>;
    }
  /** The branch is moved to another commit, by force; the next commit grows from there. */
  | { do: 'reset'; to: string }
  | { do: 'git-server'; state: 'up' | 'down' | 'answers 401' | 'answers 503' }
  | { do: 'apply'; object: TraceManifest }
  | { do: 'patch'; object: TraceObjectName; patch: Record<string, unknown> }
  | {
      do: 'annotate';
      object: TraceObjectName;
      annotations: Record<string, string>;
    }
  /** Nothing was done: the recorder looked at an object. */
  | {
      do: 'observe';
      object: TraceObjectName;
      labels?: Record<string, string>;
      phase?: string;
    }
);

/** @public */
export type TraceManifest = {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec?: Record<string, unknown>;
  stringData?: Record<string, string>;
};

/**
 * A change of an object as a watch saw it. A field that did not change since the object's last entry is left out; `null`
 * means that it is gone. Within `status` the same holds for each of its fields.
 *
 * @public
 */
export type TraceTransition = {
  t: number;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: TraceObjectName;
  generation?: number;
  labels?: Record<string, string> | null;
  annotations?: Record<string, string> | null;
  finalizers?: string[] | null;
  deletionTimestamp?: string | null;
  suspend?: boolean | null;
  status?: Record<string, unknown> | null;
  /** Of a pod: its first container's image, state, … */
  image?: string | null;
  phase?: string | null;
  ready?: boolean | null;
  state?: Record<string, unknown> | null;
  owner?: string | null;
  replicas?: number | null;
  data?: Record<string, string> | null;
};

/** @public */
export type TraceEvent = {
  t: number;
  object: TraceObjectName;
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  count?: number;
  annotations?: Record<string, string>;
  source?: string;
};

/** @public */
export type TraceWebhook = {
  t: number;
  path: string;
  headers: Record<string, string>;
  signatureVerified: boolean;
  body: {
    involvedObject: {
      kind: string;
      namespace: string;
      name: string;
      uid: string;
      apiVersion: string;
      resourceVersion: string;
    };
    severity: 'info' | 'error';
    timestamp: string;
    message: string;
    reason: string;
    metadata?: Record<string, string>;
    reportingController: string;
    reportingInstance: string;
  };
};
