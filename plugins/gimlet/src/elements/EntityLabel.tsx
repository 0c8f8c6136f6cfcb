import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import {
  entityRouteParams,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { Link } from '@backstage/ui';

export interface EntityLabelProps {
  /** Such as `component:default/checkout`. */
  entityRef: string;
}

/** An entity of the catalog, as a link to its page. It asks the catalog nothing: the name is the one of the reference. */
export const EntityLabel = ({ entityRef }: EntityLabelProps) => {
  const entityPage = useRouteRef(entityRouteRef);
  return (
    <Link
      href={entityPage(entityRouteParams(entityRef, { encodeParams: true }))}
      title={entityRef}
    >
      {parseEntityRef(entityRef).name}
    </Link>
  );
};
