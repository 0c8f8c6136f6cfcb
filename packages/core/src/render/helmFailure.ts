import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { maskSecrets, secretsInValues } from './masking';
import type { LocalChart } from './types';

/** Helm refused the values by the chart's schema; the lint of values says it at the right place. */
export class SchemaFailure extends GimletError {
  constructor(message: string) {
    super('invalid', message, {
      whatToDo: 'Correct the values of the manifest.',
    });
    this.name = 'SchemaFailure';
  }
}

/** A template may fail with as much text as it likes. */
const LONGEST_MESSAGE = 4000;

/** Helm's own words, from the last `Error:` on, without the hint at its command line. */
function words(stderr: string): string {
  const start = stderr.lastIndexOf('Error: ');
  return stderr
    .slice(start < 0 ? 0 : start + 'Error: '.length)
    .replace(/\n+Use --debug flag to render out invalid YAML\s*$/, '')
    .trim();
}

/**
 * What a failed `helm template` means. Values that are named like secrets are masked, and what the YAML parser stumbled
 * over is not quoted, since it may be a Secret.
 */
export function helmFailure(
  stderr: string,
  rendered: {
    chart: LocalChart;
    values: Record<string, unknown>;
    kubernetesVersion: string;
  },
): GimletError {
  const { chart, values, kubernetesVersion } = rendered;
  const title = `${chart.name}@${chart.version}`;
  const said = maskSecrets(words(stderr), secretsInValues(values))
    .split(chart.archive)
    .join(title)
    .slice(0, LONGEST_MESSAGE);

  if (said.includes("values don't meet the specifications of the schema")) {
    return new SchemaFailure(`The values do not fit ${title}: ${said}`);
  }
  const yaml = /^YAML parse error on (\S+):.*?(?:\bline (\d+)|$)/s.exec(said);
  if (yaml) {
    const [, source, line] = yaml;
    return new GimletError(
      'render',
      `${source} of ${title} does not render to valid YAML${
        line ? ` (line ${line} of what it renders)` : ''
      }`,
      {
        whatToDo:
          'Correct the template, or the values that it puts in (quote them).',
      },
    );
  }
  if (said.includes('requires kubeVersion')) {
    return new GimletError('render', `${title}: ${said}`, {
      whatToDo: `Charts are rendered for Kubernetes ${kubernetesVersion}, by kubernetesVersion of the layout file.`,
    });
  }
  return new GimletError('render', `${title} does not render: ${said}`, {
    whatToDo: 'Correct the values of the manifest, or the chart.',
  });
}
