export { serveFolder } from './fileServer';
export { chartFiles, helm, helmBinary, writeFiles } from './helm';
export { serve, type TestServer } from './httpServer';
export {
  registryIsInstalled,
  startRegistry,
  type TestRegistry,
} from './registry';
