import {
  GIMLET_ERROR_CODES,
  GimletError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { render, screen } from '@testing-library/react';
import { ErrorPanel } from './ErrorPanel';
import { ERROR_WORDS } from './errorWords';

describe('ErrorPanel', () => {
  it.each(GIMLET_ERROR_CODES)('says what %s means and what to do', code => {
    render(<ErrorPanel error={new GimletError(code, 'It happened')} />);
    const alert = screen.getByRole('alert');
    expect(alert).toHaveTextContent('It happened');
    expect(alert).toHaveTextContent(ERROR_WORDS[code].meaning);
    expect(alert).toHaveTextContent(ERROR_WORDS[code].whatToDo);
  });

  it('prefers what the error says to do, and lists its problems', () => {
    render(
      <ErrorPanel
        title="The plan cannot be made"
        error={
          new GimletError('invalid', 'The manifest has a problem', {
            whatToDo: 'Correct values.replicas.',
            problems: [{ path: 'values.replicas', message: 'is no number' }],
          })
        }
      />,
    );
    const alert = screen.getByRole('alert');
    expect(alert).toHaveTextContent(
      'The plan cannot be made: The manifest has a problem',
    );
    expect(alert).toHaveTextContent('Correct values.replicas.');
    expect(alert).not.toHaveTextContent(ERROR_WORDS.invalid.whatToDo);
    expect(screen.getByRole('listitem')).toHaveTextContent(
      'values.replicas is no number',
    );
  });

  it('takes a code of a newer server for a defect', () => {
    render(<ErrorPanel error={{ code: 'from-the-future', message: 'Oh' }} />);
    expect(screen.getByRole('alert')).toHaveTextContent(
      ERROR_WORDS.internal.meaning,
    );
  });
});
