import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { findManifest } from './findManifest';
import { readManifest } from './readManifest';

const read = (file: string, text: string) => readManifest(text, { file });

const documents = [
  read('a.yaml', 'app: shop\nenv: staging'),
  read('b.yaml', 'app: shop\nenv: production'),
  read('c.yaml', 'app: cart-preview\nenv: staging\npreview: true'),
  read('d.yaml', 'app: "{{ .OWNER }}-x"\nenv: staging'),
  read('e.yaml', 'app: "{{ .NOBODY }}-x"\nenv: staging'),
];

describe('findManifest', () => {
  it.each`
    app               | env             | variables              | file
    ${'shop'}         | ${'production'} | ${undefined}           | ${'b.yaml'}
    ${'cart-preview'} | ${'staging'}    | ${undefined}           | ${'c.yaml'}
    ${'cart-fix-1'}   | ${'staging'}    | ${{ BRANCH: 'fix/1' }} | ${'c.yaml'}
    ${'acme-x'}       | ${'staging'}    | ${{ OWNER: 'acme' }}   | ${'d.yaml'}
  `('finds $env/$app in $file', ({ app, env, variables, file }) => {
    expect(findManifest(documents, { app, env, variables }).file).toBe(file);
  });

  it('says what there is, and what is near', () => {
    let thrown: unknown;
    try {
      findManifest(documents.slice(0, 2), { app: 'shp', env: 'staging' });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(GimletError);
    expect(thrown).toMatchObject({
      code: 'not-found',
      message:
        'there is no manifest for staging/shp; did you mean staging/shop?',
      whatToDo: 'There are: production/shop, staging/shop.',
    });
  });

  it('names the files where there are two', () => {
    expect(() =>
      findManifest([...documents, read('z.yaml', 'app: shop\nenv: staging')], {
        app: 'shop',
        env: 'staging',
      }),
    ).toThrow('2 manifests are for staging/shop: a.yaml, z.yaml');
  });
});
