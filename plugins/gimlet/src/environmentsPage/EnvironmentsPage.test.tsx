import {
  GimletError,
  type Environment,
  type EnvironmentLive,
  type GimletClient,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { screen, within } from '@testing-library/react';
import {
  aCause,
  anAlert,
  anAppLive,
  anEnvironmentLive,
  aRelease,
  renderInPortal,
} from '../__testUtils__';
import { EnvironmentsPage } from './EnvironmentsPage';

jest.setTimeout(60_000);

const environment = (name: string): Environment => ({
  name,
  repository: 'acme/gitops',
  url: 'https://git.acme.example/acme/gitops.git',
  branch: 'main',
  apps: 1,
  previews: false,
  handEdits: 'wait',
});

async function open(
  live: Record<string, Partial<EnvironmentLive> | GimletError>,
  answers: Partial<GimletClient> = {},
) {
  await renderInPortal(<EnvironmentsPage />, {
    answers: {
      listEnvironments: async () => ({
        items: Object.keys(live).map(environment),
      }),
      getEnvironmentLive: async ({ params }) => {
        const known = live[params.environment];
        if (known instanceof GimletError) throw known;
        return anEnvironmentLive({ environment: params.environment, ...known });
      },
      ...answers,
    },
  });
}

const sectionOf = async (name: string) =>
  within(await screen.findByRole('region', { name }));

describe('EnvironmentsPage', () => {
  it('shows the agent, the apps with version and health, and what Flux follows', async () => {
    const { health, pods } = anAppLive();
    await open({
      production: {
        apps: [
          {
            app: 'checkout',
            health: { ...health, state: 'failing' },
            pods: { ready: 1, desired: pods.desired },
            causes: [aCause()],
            release: aRelease(),
          },
          {
            app: 'by-kubectl',
            health,
            pods,
            causes: [],
          },
        ],
      },
    });
    const section = await sectionOf('production');
    expect(await section.findByText(/Agent connected/)).toHaveTextContent(
      'version 0.1.0 · Kubernetes v1.33.1',
    );
    const apps = section.getByRole('list', { name: 'Apps in production' });
    expect(apps).toHaveTextContent(/checkout.*1f3c9a2.*Faster cart/);
    expect(apps).toHaveTextContent('Image pull failed1 of 2 pods');
    expect(section.getByText('1 of 2 apps not healthy')).toBeInTheDocument();
    expect(apps).toHaveTextContent('by-kubectlnot in the gitops repository');
    const flux = section.getByRole('list', {
      name: 'Sources and Kustomizations',
    });
    expect(flux).toHaveTextContent('GitRepositorygitops');
    expect(flux).toHaveTextContent('Kustomizationproduction-checkoutReady');
  });

  it('says how to connect an agent where there never was one', async () => {
    await open({
      staging: {
        agent: { state: 'never', allow: [], skippedKinds: [] },
      },
    });
    const section = await sectionOf('staging');
    expect(
      await section.findByText('No agent has reported from staging yet'),
    ).toBeInTheDocument();
    expect(
      section.getByText(
        /^gimlet token create --server \S+ --name agent-staging --action agent.connect --env staging > agent-token$/,
      ),
    ).toBeInTheDocument();
    expect(
      section.getAllByRole('button', { name: 'Copy the command' }),
    ).toHaveLength(8);
    expect(
      section.getByText(
        /^helm upgrade .* --set image.repository=registry.example.com\/gimlet-agent$/,
      ),
    ).toBeVisible();
  });

  it('keeps what is wrong with one cluster away from the others', async () => {
    const { agent } = anAppLive();
    await open({
      staging: new GimletError('unreachable', 'The database does not answer'),
      production: { agent: { ...agent, state: 'gone', since: 0 } },
      'production-us': {},
    });
    expect(
      await (
        await sectionOf('staging')
      ).findByText(
        'The cluster of staging cannot be shown: The database does not answer',
      ),
    ).toBeInTheDocument();
    const gone = await sectionOf('production');
    expect(
      await gone.findByText(
        /The agent of production is gone: it was heard last/,
      ),
    ).toBeInTheDocument();
    expect(gone.getByText('Agent gone')).toBeInTheDocument();
    expect(
      gone.getByRole('list', { name: 'Apps in production' }),
    ).toHaveTextContent('2 of 2 pods');
    // Nobody knows whether it still is.
    expect(gone.getByText('Healthy')).toHaveAttribute('data-tone', 'neutral');
    expect(
      await (await sectionOf('production-us')).findByText(/Agent connected/),
    ).toBeInTheDocument();
  });

  it('shows alerts, who silenced them, and what the agent may not read', async () => {
    const { agent } = anAppLive();
    await open({
      production: {
        agent: {
          ...agent,
          deniedKinds: ['Ingress'],
        },
        alerts: [
          anAlert({
            state: 'silenced',
            silence: {
              by: 'Carla Silva',
              until: Date.now() + 3_700_000,
              reason: 'known',
            },
          }),
        ],
      },
    });
    const section = await sectionOf('production');
    expect(
      await section.findByText(/The agent of production may not read Ingress/),
    ).toBeInTheDocument();
    const alerts = section.getByRole('list', { name: 'Alerts' });
    expect(alerts).toHaveTextContent(
      'silenced by Carla Silva (“known”), ends in 1 h',
    );
    expect(
      section.queryByRole('button', { name: /^Silence/ }),
    ).not.toBeInTheDocument();
  });
});
