import type { RequestAnswer } from '@gimlet-io/backstage-plugin-gimlet-common';
import { requestAnswerSchema } from '@gimlet-io/backstage-plugin-gimlet-common';
import { apiRequest, type ApiRequest } from '../__testUtils__/apiRequests';
import { progressText } from './progressText';

const at = 1_800_000_000_000;
const request = (change: Partial<ApiRequest>): RequestAnswer =>
  requestAnswerSchema.parse(
    apiRequest({
      timeline: [
        { at: at - 2000, state: 'queued', text: '' },
        { at: at - 1500, state: 'rendering', text: '' },
        { at: at - 1000, state: 'rendering', text: '' },
        ...(change.timeline ?? []),
      ],
      ...change,
    }),
  );

const nothingIsOver = () => false;

it('says the last steps of the way', () => {
  expect(
    progressText([request({ state: 'rendering' })], nothingIsOver, at),
  ).toBe('production/checkout 1f3c9a2 Faster cart   queued ▸ rendering');
});

it('says how far it is in the cluster, and for how long', () => {
  const rollingOut = request({
    state: 'reconciling',
    timeline: [
      { at, state: 'pushed', text: '' },
      { at, state: 'reconciling', text: '' },
    ],
    arrival: { text: '3 of 5 pods', notes: [], causes: [] },
  });
  expect(progressText([rollingOut], nothingIsOver, at + 61_400)).toBe(
    'production/checkout 1f3c9a2 Faster cart   pushed ▸ reconciling ▸ 3 of 5 pods   1:01',
  );
});

it('counts where there are several', () => {
  const requests = [
    request({ state: 'rendering' }),
    request({ state: 'rendering' }),
    request({ state: 'ready' }),
  ];
  expect(progressText(requests, ({ state }) => state === 'ready', at)).toBe(
    '1 of 3 requests',
  );
});
