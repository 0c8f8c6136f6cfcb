/**
 * What source-controller says where git fails. It speaks git with a library of Go's, so its words are not those of the git binary.
 *
 * @param output - what git wrote to its standard error, in English
 */
export function gitWords(
  output: string,
  { url, ref }: { url: string; ref: string },
): string {
  const infoRefs = `${url}/info/refs?service=git-upload-pack`;
  const host = hostOf(url);
  if (/Couldn't connect|Connection refused|Failed to connect/i.test(output)) {
    return /^https?:/.test(url)
      ? `Get "${infoRefs}": dial tcp ${host}: connect: connection refused`
      : `dial tcp ${host}: connect: connection refused`;
  }
  if (/Could not resolve host/i.test(output)) {
    return `Get "${infoRefs}": dial tcp: lookup ${host}: no such host`;
  }
  if (
    /Authentication failed|could not read Username|could not read Password|returned error: 401/i.test(
      output,
    )
  ) {
    return 'authentication required';
  }
  if (/returned error: 403/.test(output)) {
    return 'authorization failed';
  }
  const code = /returned error: (\d{3})/.exec(output)?.[1];
  if (code && code !== '404') {
    return `unexpected client error: unexpected requesting "${infoRefs}" status code: ${code}`;
  }
  if (
    code ||
    /does not appear to be a git repository|not found/i.test(output)
  ) {
    return 'repository not found';
  }
  if (/couldn't find remote ref|not our ref/i.test(output)) {
    return `couldn't find remote ref "${ref}"`;
  }
  const lines = output
    .split('\n')
    .map(line => line.replace(/^(fatal|error|remote): /, '').trim())
    .filter(Boolean);
  return lines.join('; ') || 'git gave no reason';
}

const PORTS: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'ssh:': 22,
};

function hostOf(url: string): string {
  try {
    const { hostname, port, protocol } = new URL(url);
    return `${hostname}:${port || PORTS[protocol]}`;
  } catch {
    return url;
  }
}
