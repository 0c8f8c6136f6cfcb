import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FluxTrace } from '../FluxTrace';
import { fluxTracesFolder, readFluxTraces } from '../readFluxTraces';
import { shaOf } from './TraceGit';

/** The moment at which every recording begins, as the replay has it. */
export const START = Date.parse('2026-01-01T00:00:00Z');

/** The instant of a recording's `t`. */
export const instant = (t: number): number => START + Math.round(t * 1000);

export interface ExpectedRequest {
  commit: string;
  app: string;
  action: 'release' | 'rollback' | 'delete';
  states: {
    state: 'pushed' | 'reconciling' | 'ready' | 'failed' | 'superseded';
    at: number;
    reason?: string;
  }[];
}

/** What Gimlet must say of a recording. */
export interface ExpectedReading {
  requests: ExpectedRequest[];
  requestsByWebhooksAlone?: ExpectedRequest[];
  causes?: { commit: string; app: string; at: number; reason: string }[];
  apps?: { app: string; health: string; at: number; reason: string }[];
  environment?: { health: string; at: number; reason: string };
  byHand?: string[];
  rewritten?: string[];
}

/** The recordings, with commits, times and folders in the place of what stands for them. */
export function readTraces(): FluxTrace[] {
  return readFluxTraces().map(
    trace =>
      JSON.parse(
        JSON.stringify(trace)
          .replace(/\{(c\d+)(?::(\d+))?\}/g, (_, id: string, digits?: string) =>
            shaOf(id).slice(0, Number(digits ?? 40)),
          )
          .replace(/"T\+(\d+)s"/g, (_, seconds: string) =>
            JSON.stringify(
              new Date(START + Number(seconds) * 1000).toISOString(),
            ),
          )
          .replaceAll('{tmp}', '/tmp/kustomization-4242')
          .replaceAll('{git}', 'https://git.example.com'),
      ) as FluxTrace,
  );
}

export const EXPECTED = JSON.parse(
  readFileSync(join(fluxTracesFolder, 'expected.json'), 'utf8'),
) as Record<string, ExpectedReading>;
