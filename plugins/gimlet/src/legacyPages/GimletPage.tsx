import { Header, Page, TabbedLayout } from '@backstage/core-components';
import { ApiPage } from '../apiPage';
import { ArtifactsPage } from '../artifactsPage';
import { EnvironmentsPage } from '../environmentsPage';
import { TokensPage } from '../tokensPage';

/** Environments, artifacts, tokens and the API, as tabs. */
export const GimletPage = () => (
  <Page themeId="tool">
    <Header title="Gimlet" />
    <TabbedLayout>
      <TabbedLayout.Route path="/environments" title="Environments">
        <EnvironmentsPage />
      </TabbedLayout.Route>
      <TabbedLayout.Route path="/artifacts" title="Artifacts">
        <ArtifactsPage />
      </TabbedLayout.Route>
      <TabbedLayout.Route path="/tokens" title="Tokens">
        <TokensPage />
      </TabbedLayout.Route>
      <TabbedLayout.Route path="/api" title="API">
        <ApiPage />
      </TabbedLayout.Route>
    </TabbedLayout>
  </Page>
);
