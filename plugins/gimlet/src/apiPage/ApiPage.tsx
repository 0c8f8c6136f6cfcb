import {
  discoveryApiRef,
  fetchApiRef,
  identityApiRef,
  useApi,
} from '@backstage/frontend-plugin-api';
import { Container, Skeleton } from '@backstage/ui';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { useEffect, useRef, useState } from 'react';
import useAsync from 'react-use/lib/useAsync';
import createSwaggerPage from 'swagger-ui-dist/swagger-ui-es-bundle';
import 'swagger-ui-dist/swagger-ui.css';
import { ErrorPanel } from '../elements';
import { toGimletError } from '../hooks';
import styles from './ApiPage.module.css';
import { useSwaggerTheme } from './useSwaggerTheme';

/** `/gimlet/api`: every operation of the API, to read and to try as who one is. */
export function ApiPage() {
  useSwaggerTheme();
  const discovery = useApi(discoveryApiRef);
  const { fetch: fetchAs } = useApi(fetchApiRef);
  const identity = useApi(identityApiRef);
  const place = useRef<HTMLDivElement>(null);
  const [attempt, setAttempt] = useState(0);
  const { value, error } = useAsync(async () => {
    const baseUrl = await discovery.getBaseUrl('gimlet');
    const response = await fetchAs(`${baseUrl}/openapi.json`);
    if (!response.ok) {
      throw new GimletError(
        'unreachable',
        `The server answered ${response.status} to the question for its description`,
      );
    }
    return { baseUrl, document: await response.json() };
  }, [discovery, fetchAs, attempt]);

  useEffect(() => {
    if (!value || !place.current) return;
    createSwaggerPage({
      domNode: place.current,
      spec: { ...value.document, servers: [{ url: value.baseUrl }] },
      deepLinking: false,
      // What is tried here is asked as whoever is signed in, unless another token was entered.
      requestInterceptor: async request => {
        const headers = request.headers ?? {};
        const { token } = await identity.getCredentials();
        const isOurs = String(request.url).startsWith(value.baseUrl);
        return isOurs && token && !headers.Authorization
          ? {
              ...request,
              headers: { ...headers, Authorization: `Bearer ${token}` },
            }
          : request;
      },
    });
  }, [value, identity]);

  return (
    <Container>
      {error && (
        <ErrorPanel
          error={toGimletError(error)}
          title="The API cannot be shown"
          onRetry={() => setAttempt(attempt + 1)}
        />
      )}
      {!value && !error && (
        <div role="status" aria-label="Loading the description of the API">
          <Skeleton height={320} />
        </div>
      )}
      <div ref={place} className={styles.root} />
    </Container>
  );
}
