import { renderInTestApp } from '@backstage/frontend-test-utils';
import type {
  ObjectDiff,
  PlanDiff,
  PlanDigest,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { DiffView } from './DiffView';

function objectDiff(more: Partial<ObjectDiff> & { name?: string }): ObjectDiff {
  const { name = 'checkout', ...rest } = more;
  return {
    change: 'changed',
    object: { group: 'apps', kind: 'Deployment', namespace: 'shop', name },
    file: 'production/checkout/deployment.yaml',
    fields: [
      {
        change: 'changed',
        path: 'spec.replicas',
        segments: [{ field: 'spec' }, { field: 'replicas' }],
        before: 1,
        after: 3,
      },
    ],
    text: '--- a\n+++ a\n@@ -1,3 +1,3 @@\n spec:\n-  replicas: 1\n+  replicas: 3\n   paused: false\n',
    runs: false,
    ...rest,
  };
}

function planDiff(more: Partial<PlanDiff>): PlanDiff {
  return {
    action: 'release',
    environment: 'production',
    app: 'checkout',
    objects: [],
    files: [],
    unchanged: 0,
    rewritten: [],
    jobs: [],
    digest: '9b2e41c7' as PlanDigest,
    warnings: [],
    ...more,
  };
}

describe('DiffView', () => {
  it('says what happens to each object, with the fields that change as deletions and insertions', async () => {
    await renderInTestApp(
      <DiffView
        diff={planDiff({
          objects: [objectDiff({})],
          unchanged: 14,
          jobs: ['Job shop/checkout-migrate'],
          warnings: ['The chart reads the clock'],
        })}
      />,
    );
    expect(screen.getByText('1 object changes')).toBeInTheDocument();
    expect(screen.getByText('14 unchanged')).toBeInTheDocument();
    expect(
      screen.getByText('Job shop/checkout-migrate will run'),
    ).toBeInTheDocument();
    expect(screen.getByText('The chart reads the clock')).toBeInTheDocument();
    expect(
      screen.getByRole('button', {
        name: 'Deployment shop / checkout changed',
      }),
    ).toHaveAttribute('aria-expanded', 'true');
    expect(screen.getByRole('deletion')).toHaveTextContent('-spec.replicas: 1');
    expect(screen.getByRole('insertion')).toHaveTextContent(
      '+spec.replicas: 3',
    );
  });

  it('shows the lines around what changes on demand', async () => {
    await renderInTestApp(
      <DiffView diff={planDiff({ objects: [objectDiff({})] })} />,
    );
    expect(screen.queryByText('paused: false')).not.toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'With the lines around it' }),
    );
    expect(screen.getByText('paused: false')).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Only what changes' }),
    );
    expect(screen.queryByText('paused: false')).not.toBeInTheDocument();
  });

  it('stands side by side by keyboard', async () => {
    await renderInTestApp(
      <DiffView diff={planDiff({ objects: [objectDiff({ fields: [] })] })} />,
    );
    expect(screen.getAllByText('spec:')).toHaveLength(1);
    const layouts = screen.getByRole('radiogroup', {
      name: 'How the diff is shown',
    });
    await userEvent.click(
      within(layouts).getByRole('radio', { name: 'Unified' }),
    );
    await userEvent.keyboard('{ArrowRight} ');
    expect(screen.getAllByText('spec:')).toHaveLength(2);
  });

  it('closes all of very many objects, and opens them together', async () => {
    const objects = Array.from({ length: 30 }, (_, i) =>
      objectDiff({ name: `shop-${i}` }),
    );
    await renderInTestApp(<DiffView diff={planDiff({ objects })} />);
    expect(screen.queryByRole('deletion')).not.toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: /shop \/ shop-7 / }),
    );
    expect(screen.getAllByRole('deletion')).toHaveLength(1);
    await userEvent.click(screen.getByRole('button', { name: 'Close all' }));
    await userEvent.click(screen.getByRole('button', { name: 'Open all' }));
    expect(screen.getAllByRole('deletion')).toHaveLength(30);
  });

  it('shows a long diff piece by piece', async () => {
    const lines = Array.from({ length: 200 }, (_, i) => `+line ${i}`);
    const text = ['--- a', '+++ a', '@@ -0,0 +1,200 @@', ...lines, ''].join(
      '\n',
    );
    await renderInTestApp(
      <DiffView
        diff={planDiff({
          objects: [objectDiff({ change: 'added', fields: [], text })],
        })}
      />,
    );
    expect(screen.getAllByRole('insertion')).toHaveLength(80);
    await userEvent.click(
      screen.getByRole('button', { name: 'Show 120 more of 200 lines' }),
    );
    expect(screen.getAllByRole('insertion')).toHaveLength(200);
  });

  it('names files that are written differently, and those that are no objects', async () => {
    await renderInTestApp(
      <DiffView
        diff={planDiff({
          files: [
            {
              change: 'changed',
              path: 'production/checkout/notes.txt',
              text: 'Binary files differ\n',
            },
          ],
          rewritten: ['production/checkout/service.yaml'],
        })}
      />,
    );
    expect(screen.getByText('1 file changes')).toBeInTheDocument();
    expect(screen.getByText('Binary files differ')).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', {
        name: '1 file is written differently, with the same objects',
      }),
    );
    expect(
      screen.getByText('production/checkout/service.yaml'),
    ).toBeInTheDocument();
  });

  it('says that nothing changes', async () => {
    await renderInTestApp(<DiffView diff={planDiff({ unchanged: 3 })} />);
    expect(screen.getByText('No object changes')).toBeInTheDocument();
    expect(screen.queryByRole('radiogroup')).not.toBeInTheDocument();
  });
});
