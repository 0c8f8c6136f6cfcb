/** Where an agent looks, and whom it tells. */
export interface AgentPlace {
  environment: string;
  kubeconfig: string;
  /** Ends in `/api/gimlet`. */
  server: string;
  token: string;
}

/** What became of the reports of all agents of a process, as those see it. */
export interface ReportCounts {
  sent: number;
  /** The server did not answer, or refused. */
  failed: number;
  /** The server missed one, and asked for all anew. */
  resyncs: number;
}

/** Restarts of pods by the pod's name, as somebody sees them. */
export type Restarts = ReadonlyMap<string, number>;
