/** Apps of an entity, separated by commas: `gimlet.io/app: checkout, checkout-worker`. @public */
export const APP_ANNOTATION = 'gimlet.io/app';

/** The application repository of an entity: `gimlet.io/git-repository: acme/checkout`. @public */
export const GIT_REPOSITORY_ANNOTATION = 'gimlet.io/git-repository';

/** Names the repository where {@link GIT_REPOSITORY_ANNOTATION} is absent. @public */
export const GITHUB_SLUG_ANNOTATION = 'github.com/project-slug';

/** What of an entity is looked at; an entity of the catalog fits. @public */
export interface AnnotatedEntity {
  metadata: { annotations?: Record<string, string> };
}

/** The apps that an entity names, without duplicates, in its order. @public */
export function appsOfEntity(entity: AnnotatedEntity): string[] {
  const written = entity.metadata.annotations?.[APP_ANNOTATION] ?? '';
  const apps = written.split(',').map(app => app.trim());
  return [...new Set(apps.filter(Boolean))];
}

/** The application repository of an entity, as artifacts name it. @public */
export function repositoryOfEntity(
  entity: AnnotatedEntity,
): string | undefined {
  const annotations = entity.metadata.annotations ?? {};
  return (
    annotations[GIT_REPOSITORY_ANNOTATION] ||
    annotations[GITHUB_SLUG_ANNOTATION]
  );
}

/** Whether an entity takes part. @public */
export function isGimletAvailable(entity: AnnotatedEntity): boolean {
  return appsOfEntity(entity).length > 0;
}
