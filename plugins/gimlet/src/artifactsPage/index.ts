export { ArtifactsPage } from './ArtifactsPage';
