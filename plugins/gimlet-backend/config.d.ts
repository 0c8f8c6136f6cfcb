import type { HumanDuration } from '@backstage/types';

export interface Config {
  /** Gimlet, the release manager. Nothing of it reaches the frontend. */
  gimlet?: {
    /** Where apps run. Without any, Gimlet starts and says what to configure. */
    environments?: Array<{
      /** Such as production. */
      name: string;
      /**
       * The gitops repository: https://, ssh://, user@host:path or file://. Never with a password or a token in it; those come from
       * `integrations`.
       */
      appsRepo: string;
      /** Default: main. */
      branch?: string;
      /**
       * What deploy policies may release here. Default: pushes to the default branch, and tags, of every repository.
       */
      accepts?: Array<{
        /** Globs, such as acme/*. */
        repositories: string[];
        /** Default: push and tag. */
        events?: Array<'push' | 'tag' | 'pr'>;
        /** Globs. Default: the default branch of the repository. */
        branches?: string[];
      }>;
      /** Whether previews may be released here. Default: false. */
      previews?: boolean;
      /** What a policy does with a folder that was changed by hand. Default: wait. */
      handEdits?: 'wait' | 'overwrite';
      promotion?: {
        /** The environment before this one. */
        from: string;
      };
      flux?: {
        /**
         * What Flux's notifications about this environment are signed with (a Provider of type generic-hmac), for clusters without an
         * agent. It decides which environment they are about: each environment has its own. 16 characters at least.
         * @visibility secret
         */
        webhookKey?: string;
      };
    }>;
    /** Application repositories that differ from the defaults. */
    repositories?: Array<{
      /** Such as acme/checkout. */
      name: string;
      /** Default: main. */
      defaultBranch?: string;
    }>;
    charts?: {
      /**
       * Where charts may come from: charts.example.com, charts.example.com:8443, *.example.com, http://host, file:/folder. The long
       * form allows hosts with addresses that the internet does not route. Default: from nowhere.
       */
      allow?: Array<string | { host: string; privateAddresses?: boolean }>;
    };
    /** Who commits. Default: Gimlet <gimlet@gimlet.io>. */
    committer?: {
      name?: string;
      email?: string;
    };
    /**
     * An absolute folder for mirrors and caches, which can be thrown away at any time; each replica has its own. Default: `gimlet` below
     * `backend.workingDirectory`, else `gimlet-backend` in the cache folder of the user that the server runs as.
     */
    workDirectory?: string;
    /** How often the gitops repositories are asked for what is new. Default: 30 seconds. */
    fetchInterval?: string | HumanDuration;
    /** How long what a replica worked on stays its own after it died; then another goes on with it. Default: 30 seconds. */
    leaseDuration?: string | HumanDuration;
    /** How long trouble of pods may last before it fails a release, and alerts. */
    thresholds?: {
      /** A missing ConfigMap, Secret or key, or a container that cannot be made. Default: 30 seconds. */
      configError?: string | HumanDuration;
      /** An image that cannot be pulled. Default: 1 minute. */
      imagePull?: string | HumanDuration;
      /** A container that ends again and again. Default: 2 minutes. */
      crashLoop?: string | HumanDuration;
      /** A pod that no node takes. Default: 5 minutes. */
      unschedulable?: string | HumanDuration;
      /** How often a container may run out of memory. Default: at its second time it fails. */
      outOfMemory?: number;
      /** How long after the Kustomization's own timeout a release that is not ready fails. Default: 1 minute. */
      notReady?: string | HumanDuration;
    };
    retention?: {
      /** Days after which an artifact goes that nothing runs and that is not among the newest of its branch. Default: 90. */
      artifactDays?: number;
      /** Days after which an ended request goes. Default: 90. */
      requestDays?: number;
    };
  };
}
