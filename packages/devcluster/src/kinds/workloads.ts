import { groupOf } from '../store';
import { AGE, at, column, listAt, NAME, ratio } from './columns';
import { completeTemplate, withDefaults } from './completePods';
import {
  completeJob,
  completeStatefulStrategy,
  completeWorkload,
} from './completeWorkloads';
import type { KindDescription } from './KindDefinition';
import { CONDITIONS, LABEL_SELECTOR, POD_TEMPLATE } from './podTypes';
import {
  validateDeadline,
  validateJob,
  validateReplicas,
  validateStatefulSet,
} from './validateWorkloads';
import { required, validatePodSpec, validateWorkload } from './validation';
import {
  counted,
  DURATION,
  selectorColumn,
  showLabels,
  wideColumns,
} from './workloadColumns';

const WORKLOAD = {
  fields: {
    spec: {
      fields: {
        replicas: 'integer',
        minReadySeconds: 'integer',
        progressDeadlineSeconds: 'integer',
        revisionHistoryLimit: 'integer',
        paused: 'boolean',
        selector: LABEL_SELECTOR,
        template: POD_TEMPLATE,
      },
    },
    status: { fields: { conditions: CONDITIONS } },
  },
} as const;

const JOB_SPEC = {
  fields: {
    parallelism: 'integer',
    completions: 'integer',
    backoffLimit: 'integer',
    activeDeadlineSeconds: 'integer',
    ttlSecondsAfterFinished: 'integer',
    suspend: 'boolean',
    selector: LABEL_SELECTOR,
    template: POD_TEMPLATE,
  },
} as const;

const { containers: CONTAINERS, images: IMAGES } = wideColumns(
  'spec',
  'template',
);
const SELECTOR = selectorColumn('spec', 'selector');
const CRON_COLUMNS = wideColumns('spec', 'jobTemplate', 'spec', 'template');

/** Kinds of `apps` and `batch`. */
export const WORKLOAD_KINDS: readonly KindDescription[] = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    resource: 'deployments',
    namespaced: true,
    shortNames: ['deploy'],
    categories: ['all'],
    subresources: ['status', 'scale'],
    counted: true,
    type: WORKLOAD,
    columns: [
      NAME,
      ratio('Ready', ['status', 'readyReplicas'], ['spec', 'replicas']),
      counted('Up-to-date', 'status', 'updatedReplicas'),
      counted('Available', 'status', 'availableReplicas'),
      AGE,
      CONTAINERS,
      IMAGES,
      SELECTOR,
    ],
    complete: object =>
      completeWorkload(object, spec => {
        const strategy = withDefaults(spec.strategy, { type: 'RollingUpdate' });
        return withDefaults(
          {
            ...spec,
            strategy:
              strategy.type === 'RollingUpdate'
                ? {
                    ...strategy,
                    rollingUpdate: withDefaults(strategy.rollingUpdate, {
                      maxSurge: '25%',
                      maxUnavailable: '25%',
                    }),
                  }
                : strategy,
          },
          {
            replicas: 1,
            progressDeadlineSeconds: 600,
            revisionHistoryLimit: 10,
          },
        );
      }),
    validate: (object, before) => [
      ...validateReplicas(object, before),
      ...validateDeadline(object),
    ],
  },
  {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    resource: 'replicasets',
    namespaced: true,
    shortNames: ['rs'],
    categories: ['all'],
    subresources: ['status', 'scale'],
    selectableFields: ['status.replicas'],
    counted: true,
    type: WORKLOAD,
    columns: [
      NAME,
      counted('Desired', 'spec', 'replicas'),
      counted('Current', 'status', 'replicas'),
      counted('Ready', 'status', 'readyReplicas'),
      AGE,
      CONTAINERS,
      IMAGES,
      SELECTOR,
    ],
    complete: object =>
      completeWorkload(object, spec => withDefaults(spec, { replicas: 1 })),
    validate: validateReplicas,
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    resource: 'statefulsets',
    namespaced: true,
    shortNames: ['sts'],
    categories: ['all'],
    subresources: ['status', 'scale'],
    counted: true,
    type: WORKLOAD,
    columns: [
      NAME,
      ratio('Ready', ['status', 'readyReplicas'], ['spec', 'replicas']),
      AGE,
      CONTAINERS,
      IMAGES,
    ],
    complete: object =>
      completeWorkload(object, spec =>
        withDefaults(
          { ...spec, updateStrategy: completeStatefulStrategy(spec) },
          {
            replicas: 1,
            podManagementPolicy: 'OrderedReady',
            revisionHistoryLimit: 10,
          },
        ),
      ),
    validate: validateStatefulSet,
  },
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    resource: 'daemonsets',
    namespaced: true,
    shortNames: ['ds'],
    categories: ['all'],
    subresources: ['status'],
    counted: true,
    type: WORKLOAD,
    columns: [
      NAME,
      counted('Desired', 'status', 'desiredNumberScheduled'),
      counted('Current', 'status', 'currentNumberScheduled'),
      counted('Ready', 'status', 'numberReady'),
      counted('Up-to-date', 'status', 'updatedNumberScheduled'),
      counted('Available', 'status', 'numberAvailable'),
      {
        name: 'Node Selector',
        value: set =>
          showLabels(at(set, 'spec', 'template', 'spec', 'nodeSelector')),
      },
      AGE,
      CONTAINERS,
      IMAGES,
      SELECTOR,
    ],
    complete: object =>
      completeWorkload(object, spec => {
        const strategy = withDefaults(spec.updateStrategy, {
          type: 'RollingUpdate',
        });
        return withDefaults(
          {
            ...spec,
            updateStrategy:
              strategy.type === 'RollingUpdate'
                ? {
                    ...strategy,
                    rollingUpdate: withDefaults(strategy.rollingUpdate, {
                      maxSurge: 0,
                      maxUnavailable: 1,
                    }),
                  }
                : strategy,
          },
          { revisionHistoryLimit: 10 },
        );
      }),
    validate: validateWorkload,
  },
  {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    resource: 'controllerrevisions',
    namespaced: true,
    columns: [
      NAME,
      {
        name: 'Controller',
        value: ({ metadata }) => {
          const owner = metadata.ownerReferences?.find(
            ({ controller }) => controller,
          );
          return owner
            ? `${owner.kind.toLowerCase()}.${groupOf(owner.apiVersion)}/${
                owner.name
              }`
            : '<none>';
        },
      },
      column('Revision', 'revision'),
      AGE,
    ],
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    resource: 'jobs',
    namespaced: true,
    categories: ['all'],
    subresources: ['status'],
    defaultPropagation: 'Orphan',
    type: {
      fields: {
        spec: JOB_SPEC,
        status: { fields: { conditions: CONDITIONS } },
      },
    },
    columns: [
      NAME,
      ratio('Completions', ['status', 'succeeded'], ['spec', 'completions']),
      DURATION,
      AGE,
      CONTAINERS,
      IMAGES,
      SELECTOR,
    ],
    complete: completeJob,
    validate: validateJob,
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    resource: 'cronjobs',
    namespaced: true,
    shortNames: ['cj'],
    categories: ['all'],
    subresources: ['status'],
    counted: true,
    type: {
      fields: {
        spec: {
          fields: {
            schedule: 'string',
            suspend: 'boolean',
            jobTemplate: { fields: { spec: JOB_SPEC } },
          },
        },
      },
    },
    columns: [
      NAME,
      column('Schedule', 'spec', 'schedule'),
      column('Suspend', 'spec', 'suspend'),
      {
        name: 'Active',
        type: 'integer',
        value: object => listAt(object, 'status', 'active').length,
      },
      {
        name: 'Last Schedule',
        type: 'date',
        value: object => at(object, 'status', 'lastScheduleTime'),
      },
      AGE,
      CRON_COLUMNS.containers,
      CRON_COLUMNS.images,
      selectorColumn('spec', 'jobTemplate', 'spec', 'selector'),
    ],
    complete: object => {
      const spec = withDefaults(object.spec, {
        concurrencyPolicy: 'Allow',
        suspend: false,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
      });
      const jobTemplate = withDefaults(spec.jobTemplate, {});
      const job = withDefaults(jobTemplate.spec, {});
      return {
        ...object,
        spec: {
          ...spec,
          jobTemplate: {
            ...jobTemplate,
            spec: { ...job, template: completeTemplate(job.template) },
          },
        },
        status: withDefaults(object.status, {}),
      };
    },
    validate: object => [
      ...(at(object, 'spec', 'schedule') ? [] : [required('spec.schedule')]),
      ...validatePodSpec(
        'spec.jobTemplate.spec.template.spec',
        at(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec'),
      ),
    ],
  },
];
