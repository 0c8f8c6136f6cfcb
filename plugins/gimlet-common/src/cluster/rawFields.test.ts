import { cleanMessage, instantOf, secondsOf } from './rawFields';

describe('secondsOf', () => {
  it.each([
    ['10m', 600],
    ['1h0m0s', 3600],
    ['1m30s', 90],
    ['1.5h', 5400],
    ['500ms', 0.5],
    ['15s', 15],
    ['', undefined],
    ['10', undefined],
    ['soon', undefined],
    [undefined, undefined],
  ])('%s', (duration, seconds) => {
    expect(secondsOf(duration)).toBe(seconds);
  });
});

describe('cleanMessage', () => {
  it.each([
    ['Service/nope/checkout not found\n', 'Service/nope/checkout not found'],
    [
      'failed to decode Kubernetes YAML from /tmp/kustomization-42/production/.gimlet/notes.yaml: missing Resource metadata',
      'failed to decode Kubernetes YAML from production/.gimlet/notes.yaml: missing Resource metadata',
    ],
    [
      "unable to clone 'https://bob:secret@git.example.com/x.git'",
      "unable to clone 'https://git.example.com/x.git'",
    ],
    [
      "unable to clone 'https://bob:p@ss@git.example.com/x.git' to '/x@y'",
      "unable to clone 'https://git.example.com/x.git' to '/x@y'",
    ],
    [undefined, ''],
  ])('%s', (message, expected) => {
    expect(cleanMessage(message)).toBe(expected);
  });

  it('cuts what is endless', () => {
    expect(cleanMessage('x'.repeat(10_000))).toHaveLength(4000);
  });
});

describe('instantOf', () => {
  it.each([
    ['2026-01-01T00:00:00Z', 1_767_225_600_000],
    ['2026-01-01T00:00:00.250000Z', 1_767_225_600_250],
    ['never', undefined],
    [null, undefined],
  ])('%s', (time, at) => {
    expect(instantOf(time)).toBe(at);
  });
});
