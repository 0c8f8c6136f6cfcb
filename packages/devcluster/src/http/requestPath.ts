/** What a path of the API names: a kind's objects, one of them, or a part of one. */
export interface ResourcePath {
  apiVersion: string;
  resource: string;
  namespace?: string;
  name?: string;
  subresource?: string;
}

/** Undefined where the path is none of objects. */
export function parseResourcePath(pathname: string): ResourcePath | undefined {
  const [root, ...parts] = pathname
    .split('/')
    .filter(Boolean)
    .map(decodeURIComponent);
  const apiVersion = takeVersion(root, parts);
  if (!apiVersion || parts.length === 0) {
    return undefined;
  }
  // `namespaces/x/status` is a part of the namespace, `namespaces/x/pods` is what it holds.
  const isInNamespace =
    parts[0] === 'namespaces' &&
    parts.length >= 3 &&
    !(
      apiVersion === 'v1' &&
      parts.length === 3 &&
      ['status', 'finalize'].includes(parts[2])
    );
  const namespace = isInNamespace ? parts.splice(0, 2)[1] : undefined;
  const [resource, name, subresource, ...more] = parts;
  return more.length > 0
    ? undefined
    : { apiVersion, resource, namespace, name, subresource };
}

function takeVersion(
  root: string | undefined,
  parts: string[],
): string | undefined {
  if (root === 'api') {
    return parts.shift();
  }
  return root === 'apis' && parts.length >= 2
    ? parts.splice(0, 2).join('/')
    : undefined;
}
