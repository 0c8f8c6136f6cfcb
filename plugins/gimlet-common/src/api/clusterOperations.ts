import { z } from 'zod/v3';
import {
  agentCommandIdSchema,
  agentReportAnswerSchema,
  agentReportSchema,
  agentSessionIdSchema,
  commandResultAnswerSchema,
  commandResultSchema,
  openSessionAnswerSchema,
  openSessionBodySchema,
} from './agents';
import { defineOperation } from './defineOperation';
import { appNameSchema, environmentNameSchema } from './fields';
import {
  alertIdSchema,
  alertSchema,
  alertsAnswerSchema,
  appCommandAnswerSchema,
  appCommandSchema,
  appLiveSchema,
  environmentLiveSchema,
  listAlertsQuerySchema,
  objectQuerySchema,
  objectTextSchema,
  silenceAlertBodySchema,
} from './live';

const sessionParams = z.object({ sessionId: agentSessionIdSchema });
const appParams = z.object({
  environment: environmentNameSchema,
  app: appNameSchema,
});

/** What can be asked of clusters, and how their agents report. */
export const clusterOperations = {
  getEnvironmentLive: defineOperation({
    method: 'GET',
    path: '/environments/:environment/live',
    tag: 'live',
    summary: "How an environment's cluster does",
    description:
      'Its agent, what Flux follows, and the health of its apps, as the agent reported it last. Needs gimlet.environment.read; of apps it shows those of which the caller may gimlet.release.read.',
    params: appParams.pick({ environment: true }),
    answer: environmentLiveSchema,
  }),
  getAppLive: defineOperation({
    method: 'GET',
    path: '/environments/:environment/apps/:app/live',
    tag: 'live',
    summary: 'How an app does in a cluster, down to its pods',
    description: 'As the agent reported it last. Needs gimlet.release.read.',
    params: appParams,
    answer: appLiveSchema,
  }),
  commandApp: defineOperation({
    method: 'POST',
    path: '/environments/:environment/apps/:app/commands',
    tag: 'live',
    summary: 'Restart an app; reconcile it, suspend it or resume it in Flux',
    description:
      "Answers when the environment's agent has done it. Needs gimlet.workload.restart, or gimlet.flux.reconcile for the others.",
    params: appParams,
    body: appCommandSchema,
    answer: appCommandAnswerSchema,
  }),
  describeObject: defineOperation({
    method: 'GET',
    path: '/environments/:environment/apps/:app/describe',
    tag: 'live',
    summary: 'Describe an object of an app, as kubectl would',
    description: 'Read by the agent, now. Needs gimlet.object.read.',
    params: appParams,
    query: objectQuerySchema,
    answer: objectTextSchema,
  }),
  getObject: defineOperation({
    method: 'GET',
    path: '/environments/:environment/apps/:app/object',
    tag: 'live',
    summary: 'Read an object of an app as YAML',
    description:
      'Read by the agent, now. Never a Secret. Needs gimlet.object.read.',
    params: appParams,
    query: objectQuerySchema,
    answer: objectTextSchema,
  }),
  listAlerts: defineOperation({
    method: 'GET',
    path: '/alerts',
    tag: 'live',
    summary: 'List alerts, newest first',
    description: 'Needs gimlet.release.read of their apps.',
    query: listAlertsQuerySchema,
    answer: alertsAnswerSchema,
  }),
  silenceAlert: defineOperation({
    method: 'POST',
    path: '/alerts/:alertId/silence',
    tag: 'live',
    summary: 'Silence an alert for a while',
    description: 'Needs gimlet.alert.silence.',
    params: z.object({ alertId: alertIdSchema }),
    body: silenceAlertBodySchema,
    answer: alertSchema,
  }),
  openAgentSession: defineOperation({
    method: 'POST',
    path: '/agents/sessions',
    tag: 'agents',
    summary: 'Begin to report from a cluster',
    description:
      "Takes the place of the environment's former session. Only for a token with agent.connect alone, which is bounded to one environment.",
    body: openSessionBodySchema,
    answer: openSessionAnswerSchema,
    status: 201,
  }),
  reportFromAgent: defineOperation({
    method: 'POST',
    path: '/agents/sessions/:sessionId/reports',
    tag: 'agents',
    summary: 'Report what changed in the cluster',
    description:
      'Numbered from 1; an empty one is the heartbeat. May be compressed with gzip. Only for the token that opened the session.',
    params: sessionParams,
    body: agentReportSchema,
    answer: agentReportAnswerSchema,
  }),
  sendCommandResult: defineOperation({
    method: 'POST',
    path: '/agents/sessions/:sessionId/results/:commandId',
    tag: 'agents',
    summary: 'Send what a command puts out, and how it ended',
    description: 'Only for the token that opened the session.',
    params: sessionParams.extend({ commandId: agentCommandIdSchema }),
    body: commandResultSchema,
    answer: commandResultAnswerSchema,
  }),
  closeAgentSession: defineOperation({
    method: 'DELETE',
    path: '/agents/sessions/:sessionId',
    tag: 'agents',
    summary: 'Say that the agent ends',
    description:
      'It counts as gone at once; what it reported stays. Only for the token that opened the session.',
    params: sessionParams,
    answer: z.object({}),
  }),
};
