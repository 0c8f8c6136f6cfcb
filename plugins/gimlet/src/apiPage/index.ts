export { ApiPage } from './ApiPage';
