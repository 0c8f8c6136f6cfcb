import { Header, Page, TabbedLayout } from '@backstage/core-components';
import { ApiPage } from '../apiPage';
import { ArtifactsPage } from '../artifactsPage';
import { TokensPage } from '../tokensPage';

/** Artifacts, tokens and the API, as tabs. */
export const GimletPage = () => (
  <Page themeId="tool">
    <Header title="Gimlet" />
    <TabbedLayout>
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
