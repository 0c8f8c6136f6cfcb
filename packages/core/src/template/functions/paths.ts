import type { Bytes } from '../bytes';
import type { FunctionTable } from './function';
import { fixed } from './function';

/** The shortest path that means the same, as Go's `path.Clean` writes it. */
function clean(path: Bytes): Bytes {
  const isRooted = path.startsWith('/');
  const kept: Bytes[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (!isRooted) kept.push('..');
  }
  const joined = kept.join('/');
  return isRooted ? `/${joined}` : joined || '.';
}

function base(path: Bytes): Bytes {
  if (path === '') return '.';
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end--;
  const trimmed = path.slice(0, end);
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

function extension(path: Bytes): Bytes {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot);
}

const baseName = fixed(['string'], (_meter, path) => base(path));
const folder = fixed(['string'], (_meter, path) =>
  clean(path.slice(0, path.lastIndexOf('/') + 1)),
);
const cleaned = fixed(['string'], (_meter, path) => clean(path));
const suffix = fixed(['string'], (_meter, path) => extension(path));
const isAbsolute = fixed(['string'], (_meter, path) => path.startsWith('/'));

/** sprig's functions over paths; those of the operating system are Linux's. */
export const paths: FunctionTable = {
  base: baseName,
  osBase: baseName,
  dir: folder,
  osDir: folder,
  clean: cleaned,
  osClean: cleaned,
  ext: suffix,
  osExt: suffix,
  isAbs: isAbsolute,
  osIsAbs: isAbsolute,
};
