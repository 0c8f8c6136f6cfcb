import {
  blobId,
  GimletError,
  treeId,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/v3';
import { digestLines, planDigest, type DigestInput } from './digest';

const tree = z.string().transform(treeId).nullable();

/** Plans with their digests, computed by another program: whoever checks digests can check the checker. */
const samples = z
  .array(
    z.object({
      name: z.string(),
      plan: z.object({
        repository: z.string(),
        branch: z.string(),
        environment: z.string(),
        action: z.enum([
          'release',
          'rollback',
          'promotion',
          'delete',
          'hold',
          'resume',
          'bootstrap',
          'variables',
        ]),
        app: z
          .object({
            name: z.string(),
            path: z.string(),
            base: tree,
            after: tree,
          })
          .optional(),
        files: z.array(
          z.object({
            path: z.string(),
            mode: z.enum(['100644', '100755', '120000']),
            blob: z.string().transform(blobId),
          }),
        ),
        deletes: z.array(z.string()),
      }),
      lines: z.array(z.string()),
      digest: z.string(),
    }),
  )
  .parse(
    JSON.parse(readFileSync(join(__dirname, 'testdata/digests.json'), 'utf8')),
  );

it.each(samples)('$name', ({ plan, lines, digest }) => {
  expect(digestLines(plan).split('\n')).toEqual([...lines, '']);
  expect(planDigest(plan)).toBe(digest);
});

const [first] = samples;

it.each<[string, Partial<DigestInput>]>([
  ['repository', { repository: 'a\nbranch x' }],
  ['branch', { branch: 'a\nb' }],
  ['path', { files: [{ ...first.plan.files[0], path: 'a\nb' }] }],
  ['path', { files: [{ ...first.plan.files[0], path: '../a' }] }],
  ['removal', { deletes: ['a\u0000b'] }],
  ['removal', { deletes: ['-a'] }],
])('refuses what could stand for something else: %s', (_, change) => {
  expect(() => planDigest({ ...first.plan, ...change })).toThrow(GimletError);
});
