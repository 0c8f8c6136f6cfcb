import { Sandbox } from '../../__testUtils__/sandbox';

it('prints a JSON Schema that editors take', async () => {
  const sandbox = new Sandbox();
  try {
    const { code, stdout } = await sandbox.gimlet(['manifest', 'schema']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      title: 'Gimlet manifest',
      required: ['app', 'env', 'namespace'],
      additionalProperties: false,
    });
  } finally {
    sandbox.remove();
  }
});
