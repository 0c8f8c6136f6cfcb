import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, BenchmarkLine } from './benchmark';
import { benchmarks } from './benchmarks';

const USAGE = 'npm run bench -- [name …] [--json]';

async function main(args: string[]): Promise<number> {
  const json = args.includes('--json');
  const names = args.filter(arg => arg !== '--json');
  const unknown = names.filter(
    name => !benchmarks.some(benchmark => benchmark.name === name),
  );
  if (unknown.length > 0) {
    process.stderr.write(
      `✖ No benchmark is called ${unknown.join(
        ', ',
      )}.\n  There are: ${benchmarks
        .map(({ name }) => name)
        .join(', ')}\n  Usage: ${USAGE}\n`,
    );
    return 2;
  }
  const chosen =
    names.length === 0
      ? benchmarks
      : benchmarks.filter(({ name }) => names.includes(name));
  for (const benchmark of chosen) {
    process.stderr.write(`▸ ${benchmark.name}: ${benchmark.description}\n`);
    const line = await measure(benchmark);
    process.stdout.write(json ? `${JSON.stringify(line)}\n` : table(line));
  }
  return 0;
}

async function measure(benchmark: Benchmark): Promise<BenchmarkLine> {
  const folder = await mkdtemp(join(tmpdir(), `gimlet-bench-`));
  try {
    const measured = await benchmark.run({ folder });
    return {
      name: benchmark.name,
      unit: 'ms',
      ratio: measured.peer / measured.ours,
      machine: `${cpus().length} × ${
        cpus()[0]?.model ?? 'unknown'
      }, load ${loadavg()[0].toFixed(1)}, Node ${process.versions.node}`,
      ...measured,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function table(line: BenchmarkLine): string {
  const rows = [
    ['ours', `${line.ours.toFixed(1)} ${line.unit}`],
    ['peer', `${line.peer.toFixed(1)} ${line.unit}`],
    ['ratio', `${line.ratio.toFixed(2)} (peer / ours)`],
    ...(line.asides ?? []).map(({ name, value, unit }) => [
      name,
      `${Number.isInteger(value) ? value : value.toFixed(1)} ${unit}`.trim(),
    ]),
    ['peer is', line.peerCommand],
    ['machine', line.machine],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return `${line.name}\n${rows
    .map(([label, value]) => `  ${label.padEnd(width)}  ${value}\n`)
    .join('')}\n`;
}

main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code;
  },
  error => {
    process.stderr.write(`${error.stack ?? error}\n`);
    process.exitCode = 1;
  },
);
