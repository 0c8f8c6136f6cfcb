import type { SignalApi } from '@backstage/plugin-signals-react';
import type {
  GimletClient,
  ObjectQuery,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anAppLive, aPod, renderInPortal } from '../__testUtils__';
import { ObjectsTab } from './ObjectsTab';

jest.setTimeout(60_000);

describe('ObjectsTab', () => {
  it('keeps what is read where the cluster has it no more', async () => {
    let tell = () => {};
    const signals: SignalApi = {
      subscribe: (_, onMessage) => {
        tell = () =>
          (onMessage as (message: object) => void)({ app: 'checkout' });
        return { unsubscribe: () => {} };
      },
    };
    const { pods } = anAppLive();
    const getAppLive = jest.fn(async () => anAppLive());
    const read: ObjectQuery[] = [];
    const getObject: GimletClient['getObject'] = async ({ query }) => {
      read.push(query);
      return {
        object: { group: '', namespace: 'shop', ...query },
        text: `name: ${query.name}`,
      };
    };
    await renderInPortal(
      <ObjectsTab environment="production" app="checkout" />,
      { answers: { getAppLive, getObject }, signals },
    );
    const user = userEvent.setup();
    const { name } = aPod();
    await user.click(await screen.findByText(name));
    expect(await screen.findByText(`name: ${name}`)).toBeInTheDocument();
    getAppLive.mockImplementation(async () =>
      anAppLive({ pods: { ...pods, items: [] } }),
    );
    await act(async () => tell());
    expect(
      await screen.findByText(`Pod ${name} is no longer in the cluster`),
    ).toBeInTheDocument();
    expect(screen.getByText(`name: ${name}`)).toBeInTheDocument();
    expect(read.map(({ kind }) => kind)).toEqual(['Deployment', 'Pod']);
  });
});
