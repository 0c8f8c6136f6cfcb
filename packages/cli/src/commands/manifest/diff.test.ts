import { planOutput } from '../../output';
import { Shop } from '../../__testUtils__/shop';

let shop: Shop;
beforeEach(async () => {
  shop = new Shop();
  await shop.bootstrap();
});
afterEach(() => shop.remove());

const diff = ['manifest', 'diff', '-f', '.gimlet/production-checkout.yaml'];

it('shows what an edit changes of what runs, whatever was committed since', async () => {
  const head = await shop.release();
  shop.commitApp('Something else');
  shop.writeManifest('production', text =>
    text.replace('replicas: 2', 'replicas: 4'),
  );
  const { code, stdout } = await shop.run(diff);
  expect(code).toBe(0);
  expect(stdout).toContain('-   spec.replicas: 2');
  expect(stdout).toContain('+   spec.replicas: 4');
  expect(stdout).not.toContain('image');
  expect(shop.head()).toBe(head);
});

it('changes nothing where the manifest is what was released', async () => {
  await shop.release();
  const plan = planOutput.parse(await shop.data(diff));
  expect(plan).toMatchObject({ changes: false, objects: [] });
});

it('takes the commit that is checked out where nothing runs yet', async () => {
  const { stdout } = await shop.run(diff);
  expect(stdout).toContain('not deployed');
  expect(stdout).toContain('+ Deployment shop/checkout');
});
