import { join } from 'node:path';
import type { Manifest } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  DEFAULT_RENDERING_RULES,
  renderManifest,
  type RenderManifestInput,
  type RenderTools,
} from '../renderManifest';
import type { LocalChart, RenderedManifest } from '../types';
import {
  createTestCharts,
  sourceOf,
  testKubectl,
  type TestCharts,
} from './testCharts';

const WEB = join(__dirname, '../../../../../examples/charts/web');

/** A small object, as text. */
export const CONFIG_MAP =
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: raw}\ndata: {a: "1"}\n';

type Arguments = [
  chart: LocalChart | undefined,
  manifest?: Partial<Manifest>,
  more?: Partial<RenderManifestInput>,
];

/** Renders with the real programs; what it makes is removed by `remove`. */
export class TestRenderer {
  readonly charts: TestCharts;
  /** The example chart. */
  readonly web: LocalChart;
  readonly tools: RenderTools;

  private constructor(charts: TestCharts, web: LocalChart, kubectl: string) {
    this.charts = charts;
    this.web = web;
    this.tools = { helm: charts.helm, kubectl };
  }

  static async create(): Promise<TestRenderer> {
    const charts = await createTestCharts();
    return new TestRenderer(
      charts,
      await charts.pack(WEB),
      await testKubectl(),
    );
  }

  inputOf(...[chart, manifest, more]: Arguments): RenderManifestInput {
    return {
      manifest: {
        app: 'checkout',
        env: 'production',
        namespace: 'shop',
        ...(chart && { chart: { name: 'app' } }),
        ...manifest,
      },
      environment: DEFAULT_RENDERING_RULES,
      charts: sourceOf(chart ?? this.web),
      tools: this.tools,
      ...more,
    };
  }

  render(...args: Arguments): Promise<RenderedManifest> {
    return renderManifest(this.inputOf(...args));
  }

  /** A chart of one template, and more files where they are given. */
  template(
    text: string,
    more: Record<string, string> = {},
  ): Promise<LocalChart> {
    return this.charts.make({ 'templates/all.yaml': text, ...more });
  }

  remove(): Promise<void> {
    return this.charts.remove();
  }
}

/** The content of one file. */
export function contentOf(
  rendered: RenderedManifest,
  name: string,
): string | undefined {
  return rendered.files.find(file => file.name === name)?.content;
}

/** All that an error says, as one text. */
export async function failureOf(action: Promise<unknown>): Promise<string> {
  try {
    await action;
  } catch (error) {
    return JSON.stringify(error, [
      'name',
      'code',
      'message',
      'whatToDo',
      'problems',
      'path',
      ...Object.getOwnPropertyNames(error),
    ]);
  }
  throw new Error('it did not fail');
}
