import type { ChangeWish } from '@gimlet-io/backstage-plugin-gimlet-common';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { commit, renderInPortal } from '../__testUtils__';
import { aPlan, aRequestAnswer } from './__testUtils__';
import { HoldDialog } from './HoldDialog';

jest.setTimeout(60_000);

it('holds automatic releases, and resumes them at once where that was a mistake', async () => {
  let wished: ChangeWish | undefined;
  await renderInPortal(
    <HoldDialog environment="production" app="checkout" onClose={() => {}} />,
    {
      answers: {
        planChange: async ({ body }) =>
          aPlan({
            wish: body as ChangeWish,
            diff: {
              ...aPlan().diff,
              action: body.action,
              objects: [],
            },
          }),
        createRequest: async ({ body }) => {
          wished = body.wish as ChangeWish;
          return aRequestAnswer({ wish: wished });
        },
        getRequest: async () =>
          aRequestAnswer({
            wish: wished,
            state: 'pushed',
            commit: commit('d00d1e5'),
          }),
      },
    },
  );
  expect(
    await screen.findByText(
      'Automatic releases are held until someone resumes them',
    ),
  ).toBeInTheDocument();
  await userEvent.click(
    screen.getByRole('button', { name: 'Hold automatic releases' }),
  );
  expect(
    await screen.findByText(
      'Automatic releases of checkout in production are held',
    ),
  ).toBeInTheDocument();

  await userEvent.click(screen.getByRole('button', { name: 'Resume…' }));
  await userEvent.click(
    await screen.findByRole('button', { name: 'Resume automatic releases' }),
  );
  expect(
    await screen.findByText(
      'Automatic releases of checkout in production are resumed',
    ),
  ).toBeInTheDocument();
  expect(wished).toEqual({
    action: 'resume',
    environment: 'production',
    app: 'checkout',
  });
});
