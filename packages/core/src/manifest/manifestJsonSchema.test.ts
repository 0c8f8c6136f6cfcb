import Ajv from 'ajv';
import { manifestJsonSchema } from './manifestJsonSchema';

describe('manifestJsonSchema', () => {
  const schema = manifestJsonSchema();
  const validate = new Ajv({ strict: false }).compile(schema);
  const manifest = {
    app: 'shop',
    env: 'staging',
    namespace: 'team',
    chart: { name: 'web' },
  };

  it.each`
    change                                                | valid
    ${{}}                                                 | ${true}
    ${{ deploy: { branch: 'main', event: 'push' } }}      | ${true}
    ${{ chart: undefined, manifests: 'kind: ConfigMap' }} | ${true}
    ${{ cleanup: { app: 'a', branch: '*' } }}             | ${true}
    ${{ deploy: { events: 'push' } }}                     | ${false}
    ${{ deploy: { event: 'pushed' } }}                    | ${false}
    ${{ chart: undefined }}                               | ${false}
    ${{ app: undefined }}                                 | ${false}
    ${{ something: 1 }}                                   | ${false}
  `('finds $change valid: $valid', ({ change, valid }) => {
    expect(
      validate(JSON.parse(JSON.stringify({ ...manifest, ...change }))),
    ).toBe(valid);
  });

  it('describes every field to the editor', () => {
    expect(schema).toHaveProperty('properties');
    const { properties } = schema as { properties: Record<string, object> };
    const described = Object.values(properties).filter(
      property => 'description' in property,
    );
    expect(described).toHaveLength(Object.keys(properties).length);
    expect(Object.keys(properties)).toHaveLength(12);
  });
});
