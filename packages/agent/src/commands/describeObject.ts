import { stringify } from 'yaml';
import type { KubernetesObject } from '../kubernetes';

type Fields = Record<string, unknown>;

/** Shown elsewhere, or nobody's interest. */
const LEFT_OUT = new Set(['kubectl.kubernetes.io/last-applied-configuration']);

const LABEL_WIDTH = 16;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function text(value: unknown): string {
  if (value === undefined || value === null || value === '') return '<none>';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Further lines of a text are below its first one. */
function below(value: string): string {
  return value.trimEnd().replaceAll('\n', `\n${' '.repeat(LABEL_WIDTH)} `);
}

function line(label: string, value: unknown): string {
  return `${`${label}:`.padEnd(LABEL_WIDTH)} ${below(text(value))}`;
}

/** A map, one entry on each line below the first. */
function map(label: string, value: unknown): string[] {
  const entries = Object.entries(fields(value))
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, content]) => `${name}: ${text(content)}`);
  return entries.length === 0
    ? [line(label, undefined)]
    : entries.map((entry, index) =>
        index === 0
          ? line(label, entry)
          : `${' '.repeat(LABEL_WIDTH)} ${below(entry)}`,
      );
}

function indented(lines: string[]): string[] {
  return lines.map(each => each.replaceAll(/^/gm, '  '));
}

/** Columns as wide as they have to be. */
export function table(head: string[], rows: string[][]): string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map(row => row[column].length)),
  );
  return [head, head.map(title => '-'.repeat(title.length)), ...rows].map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}

/** How long ago, as kubectl says it: `12s`, `4m`, `3h`, `12d`. */
export function age(at: unknown, now: Date): string {
  const then = typeof at === 'string' ? Date.parse(at) : NaN;
  if (Number.isNaN(then)) return '<unknown>';
  const seconds = Math.max(0, Math.floor((now.getTime() - then) / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 2 * 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86400)}d`;
}

function stateOf(label: string, state: unknown): string[] {
  const [name, detail] = Object.entries(fields(state))[0] ?? ['waiting', {}];
  const { reason, message, exitCode, startedAt, finishedAt } = fields(detail);
  return [
    line(label, name[0].toLocaleUpperCase('en-US') + name.slice(1)),
    ...Object.entries({
      Reason: reason,
      Message: message,
      'Exit Code': exitCode,
      Started: startedAt,
      Finished: finishedAt,
    })
      .filter(([, value]) => value !== undefined && value !== '')
      .flatMap(([part, value]) => indented([line(part, value)])),
  ];
}

function environmentOf(container: Fields): string[] {
  const variables = list(container.env).map(({ name, value, valueFrom }) => {
    const [kind, source] = Object.entries(fields(valueFrom))[0] ?? [];
    const { key, name: from, fieldPath } = fields(source);
    return kind
      ? `${name}: <set by ${kind} ${text(from ?? fieldPath)}${
          key ? `, key ${key}` : ''
        }>`
      : `${name}: ${text(value)}`;
  });
  return variables.length > 0 ? ['Environment:', ...indented(variables)] : [];
}

function containersOf(
  label: string,
  specs: unknown,
  statuses: unknown,
): string[] {
  const containers = list(specs).flatMap(container => {
    const { name, image, command, args, ports, resources } = container;
    const status = list(statuses).find(each => each.name === name);
    const { requests, limits } = fields(resources);
    return [
      `${name}:`,
      ...indented([
        line('Image', image),
        ...(command ? [line('Command', command)] : []),
        ...(args ? [line('Args', args)] : []),
        ...(ports
          ? [
              line(
                'Ports',
                list(ports)
                  .map(
                    port => `${port.containerPort}/${port.protocol ?? 'TCP'}`,
                  )
                  .join(', '),
              ),
            ]
          : []),
        ...(requests ? map('Requests', requests) : []),
        ...(limits ? map('Limits', limits) : []),
        ...environmentOf(container),
        ...(status
          ? [
              ...stateOf('State', status.state),
              ...(Object.keys(fields(status.lastState)).length > 0
                ? stateOf('Last State', status.lastState)
                : []),
              line('Ready', status.ready),
              line('Restart Count', status.restartCount),
            ]
          : []),
      ]),
    ];
  });
  return containers.length > 0 ? [`${label}:`, ...indented(containers)] : [];
}

function podSection(spec: Fields, status: Fields): string[] {
  return [
    ...containersOf(
      'Init Containers',
      spec.initContainers,
      status.initContainerStatuses,
    ),
    ...containersOf('Containers', spec.containers, status.containerStatuses),
  ];
}

/** What only objects of this kind have. */
function ownSection({
  kind,
  spec: anySpec,
  status: anyStatus,
}: KubernetesObject): string[] {
  const spec = fields(anySpec);
  const status = fields(anyStatus);
  const template = fields(fields(spec.template).spec);
  switch (kind) {
    case 'Pod':
      return [
        line('Node', spec.nodeName),
        line('Status', status.phase),
        ...(status.reason ? [line('Reason', status.reason)] : []),
        ...(status.message ? [line('Message', status.message)] : []),
        line('IP', status.podIP),
        line('Service Account', spec.serviceAccountName),
        ...podSection(spec, status),
      ];
    case 'Deployment':
    case 'StatefulSet':
    case 'ReplicaSet':
      return [
        ...map('Selector', fields(spec.selector).matchLabels),
        line(
          'Replicas',
          `${spec.replicas ?? 1} desired | ${
            status.updatedReplicas ?? 0
          } updated | ${status.replicas ?? 0} total | ${
            status.availableReplicas ?? status.readyReplicas ?? 0
          } available`,
        ),
        ...podSection(template, {}),
      ];
    case 'DaemonSet':
      return [
        ...map('Selector', fields(spec.selector).matchLabels),
        line('Desired', status.desiredNumberScheduled ?? 0),
        line('Up-to-date', status.updatedNumberScheduled ?? 0),
        line('Available', status.numberAvailable ?? 0),
        ...podSection(template, {}),
      ];
    default:
      return [
        ...(Object.keys(spec).length > 0
          ? ['Spec:', ...indented(yamlLines(spec))]
          : []),
        ...statusSection(status),
      ];
  }
}

function statusSection({ conditions: _, ...status }: Fields): string[] {
  return Object.keys(status).length > 0
    ? ['Status:', ...indented(yamlLines(status))]
    : [];
}

function yamlLines(value: unknown): string[] {
  return stringify(value, { lineWidth: 0 }).trimEnd().split('\n');
}

function conditionsOf(status: unknown): string[] {
  const conditions = list(fields(status).conditions);
  if (conditions.length === 0) return [];
  return [
    'Conditions:',
    ...indented(
      table(
        ['Type', 'Status', 'Reason', 'Message'],
        conditions.map(({ type, status: value, reason, message }) => [
          text(type),
          text(value),
          String(reason ?? ''),
          String(message ?? '').trim(),
        ]),
      ),
    ),
  ];
}

function eventsOf(events: KubernetesObject[], now: Date): string[] {
  if (events.length === 0) return [line('Events', undefined)];
  const lastSeen = (event: KubernetesObject) =>
    text(
      event.lastTimestamp ??
        event.eventTime ??
        event.metadata.creationTimestamp,
    );
  const sorted = [...events].sort((a, b) =>
    lastSeen(a).localeCompare(lastSeen(b)),
  );
  return [
    'Events:',
    ...indented(
      table(
        ['Type', 'Reason', 'Age', 'From', 'Message'],
        sorted.map(event => {
          const count = Number(event.count) || 1;
          return [
            text(event.type),
            text(event.reason),
            count > 1
              ? `${age(lastSeen(event), now)} (x${count})`
              : age(lastSeen(event), now),
            text(fields(event.source).component ?? event.reportingComponent),
            text(event.message).trim().replace(/\s+/g, ' '),
          ];
        }),
      ),
    ),
  ];
}

/** An object with its events in words. */
export function describeObject(
  object: KubernetesObject,
  events: KubernetesObject[],
  now: Date,
): string {
  const { metadata, status } = object;
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  return [
    line('Name', metadata.name),
    ...(metadata.namespace ? [line('Namespace', metadata.namespace)] : []),
    line('Kind', `${object.kind} (${object.apiVersion})`),
    line(
      'Created',
      `${text(metadata.creationTimestamp)} (${age(
        metadata.creationTimestamp,
        now,
      )} ago)`,
    ),
    ...map('Labels', metadata.labels),
    ...map('Annotations', metadata.annotations),
    ...(owner ? [line('Controlled By', `${owner.kind}/${owner.name}`)] : []),
    ...ownSection(object),
    ...conditionsOf(status),
    ...eventsOf(events, now),
    '',
  ].join('\n');
}
