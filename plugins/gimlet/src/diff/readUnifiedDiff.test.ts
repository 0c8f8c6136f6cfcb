import { readUnifiedDiff } from './readUnifiedDiff';

const short = (text: string) =>
  readUnifiedDiff(text).map(({ kind, text: shown }) => `${kind}|${shown}`);

describe('readUnifiedDiff', () => {
  it('reads hunks, and says how much is the same between them', () => {
    expect(
      short(
        [
          '--- a.yaml',
          '+++ a.yaml',
          '@@ -4,3 +4,3 @@',
          ' spec:',
          '-  replicas: 1',
          '+  replicas: 2',
          '   paused: false',
          '@@ -20 +20,2 @@',
          ' last: 1',
          '+more: 2',
          '',
        ].join('\n'),
      ),
    ).toEqual([
      'gap|3 lines are the same',
      'same|spec:',
      'removed|  replicas: 1',
      'added|  replicas: 2',
      'same|  paused: false',
      'gap|13 lines are the same',
      'same|last: 1',
      'added|more: 2',
    ]);
  });

  it('keeps lines that look like the names of files', () => {
    expect(
      short('--- a\n+++ a\n@@ -1,2 +1,2 @@\n--- old\n+++ new\n same\n'),
    ).toEqual(['removed|-- old', 'added|++ new', 'same|same']);
  });

  it.each([
    ['Binary files differ\n', ['note|Binary files differ']],
    [
      'old mode 100644\nnew mode 100755\n',
      ['note|old mode 100644', 'note|new mode 100755'],
    ],
    [
      '--- a\n+++ a\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n',
      ['removed|a', 'note|No newline at end of file', 'added|a'],
    ],
    ['', []],
  ])('shows what is no hunk: %j', (text, expected) => {
    expect(short(text)).toEqual(expected);
  });

  it('makes visible what could make a line look like another', () => {
    expect(
      short('--- a\n+++ a\n@@ -0,0 +1 @@\n+user: \u202enimda\u0007\n'),
    ).toEqual(['added|user: \\u{202e}nimda\\u{0007}']);
  });

  it('marks what differs within a line', () => {
    const lines = readUnifiedDiff(
      '--- a\n+++ a\n@@ -1 +1 @@\n-image: shop:1f3c\n+image: shop:77aa\n',
    );
    expect(lines).toEqual([
      {
        kind: 'removed',
        text: 'image: shop:1f3c',
        emphasis: { from: 12, to: 16 },
      },
      {
        kind: 'added',
        text: 'image: shop:77aa',
        emphasis: { from: 12, to: 16 },
      },
    ]);
  });

  it('does not mark lines that have nothing in common', () => {
    const lines = readUnifiedDiff(
      '--- a\n+++ a\n@@ -1 +1 @@\n-    image: shop\n+    "a/b": 1\n',
    );
    expect(lines.every(line => !('emphasis' in line))).toBe(true);
  });
});
