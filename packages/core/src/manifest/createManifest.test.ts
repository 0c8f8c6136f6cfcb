import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { createManifest, manifestFileName } from './createManifest';
import { readManifest } from './readManifest';

describe('createManifest', () => {
  it('writes what a person would', () => {
    expect(
      createManifest({
        app: 'shop',
        env: 'staging',
        namespace: 'team',
        chart: {
          name: 'web',
          repository: 'https://charts.acme.io',
          version: undefined,
        },
        deploy: { branch: 'main', event: 'push' },
        values: {
          replicas: 2,
          image: { repository: 'acme/shop', tag: '{{ .SHA }}' },
        },
      }),
    ).toBe(
      [
        'app: shop',
        'env: staging',
        'namespace: team',
        '',
        'deploy:',
        '  branch: main',
        '  event: push',
        '',
        'chart:',
        '  name: web',
        '  repository: https://charts.acme.io',
        '',
        'values:',
        '  replicas: 2',
        '  image:',
        '    repository: acme/shop',
        '    tag: "{{ .SHA }}"',
        '',
      ].join('\n'),
    );
  });

  it('is read back as it was given', () => {
    const manifest = {
      app: 'shop',
      env: 'staging',
      namespace: 'team',
      preview: true,
      chart: { name: './chart' },
      values: {
        text: 'a: b\n# c\n',
        on: 'yes',
        number: '3',
        long: 'word '.repeat(40),
        template: '{{ printf "%s" .A }}',
      },
    };
    expect(
      readManifest(createManifest(manifest), { file: 'm.yaml' }).value,
    ).toEqual(manifest);
  });

  it('refuses what is no manifest', () => {
    expect(() =>
      createManifest({
        app: 'Shop',
        env: 'staging',
        namespace: 'team',
        chart: { name: 'web' },
      }),
    ).toThrow(GimletError);
  });

  it('has a place by default', () => {
    expect(manifestFileName({ app: 'shop', env: 'staging' })).toBe(
      '.gimlet/staging-shop.yaml',
    );
  });
});
