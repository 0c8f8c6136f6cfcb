import type { KubeObject } from '../store';
import { define } from './define';
import {
  BOOLEAN,
  DURATION,
  FREE,
  listOf,
  LOCAL_REF,
  mapOf,
  object,
  oneOf,
  STRING,
} from './schemas';

const AGE = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
};

/** The kinds of notification-controller by which Flux tells others what happens. */
export const NOTIFICATION_DEFINITIONS: readonly KubeObject[] = [
  define({
    group: 'notification.toolkit.fluxcd.io',
    version: 'v1beta3',
    kind: 'Provider',
    plural: 'providers',
    shortNames: [],
    columns: [AGE],
    spec: object(
      {
        type: STRING,
        address: STRING,
        channel: STRING,
        username: STRING,
        interval: DURATION,
        timeout: DURATION,
        secretRef: LOCAL_REF,
        certSecretRef: LOCAL_REF,
        proxySecretRef: LOCAL_REF,
        suspend: BOOLEAN,
      },
      ['type'],
    ),
    status: FREE,
  }),
  define({
    group: 'notification.toolkit.fluxcd.io',
    version: 'v1beta3',
    kind: 'Alert',
    plural: 'alerts',
    shortNames: [],
    columns: [AGE],
    spec: object(
      {
        providerRef: LOCAL_REF,
        eventSeverity: { ...oneOf('info', 'error'), default: 'info' },
        eventMetadata: mapOf(STRING),
        eventSources: listOf(
          object(
            {
              apiVersion: STRING,
              kind: STRING,
              name: STRING,
              namespace: STRING,
              matchLabels: mapOf(STRING),
            },
            ['kind', 'name'],
          ),
        ),
        inclusionList: listOf(STRING),
        exclusionList: listOf(STRING),
        summary: STRING,
        suspend: BOOLEAN,
      },
      ['eventSources', 'providerRef'],
    ),
    status: FREE,
  }),
];
