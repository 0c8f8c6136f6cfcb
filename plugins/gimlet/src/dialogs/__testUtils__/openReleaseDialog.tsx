import type { GimletClient } from '@gimlet-io/backstage-plugin-gimlet-common';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { aRelease, renderInPortal } from '../../__testUtils__';
import { ReleaseDialog } from '../ReleaseDialog';
import { aPlan } from './aPlan';

/** What is released: 8f6c2f0. */
export const artifactId = 'acme/checkout-8f6c2f08f6c2f08f';
/** The button that makes it. */
export const releaseButton = () =>
  screen.findByRole('button', { name: 'Release 8f6c2f0 to production' });

/** The dialog to release 8f6c2f0 to production/checkout, where all is allowed. */
export async function openReleaseDialog(
  answers: Partial<GimletClient>,
  props: { artifactId?: string } = { artifactId },
) {
  const onClose = jest.fn();
  await renderInPortal(
    <ReleaseDialog
      environment="production"
      app="checkout"
      repository="acme/checkout"
      {...props}
      onClose={onClose}
    />,
    {
      answers: {
        listReleases: async () => ({ items: [aRelease()] }),
        planChange: async () => aPlan(),
        ...answers,
      },
    },
  );
  return { onClose, user: userEvent.setup() };
}
