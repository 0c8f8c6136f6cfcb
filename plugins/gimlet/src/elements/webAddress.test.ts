import { webAddress } from './webAddress';

describe('webAddress', () => {
  it.each([
    ['https://git.acme.example/acme/checkout/commit/1f3c9a2', true],
    ['HTTP://git.acme.example/', true],
    // eslint-disable-next-line no-script-url
    ['javascript:alert(1)', false],
    [' javascript:alert(1)', false],
    ['data:text/html,x', false],
    ['//evil.example', false],
    ['/catalog', false],
    ['', false],
    [undefined, false],
  ])('%s', (address, linked) => {
    expect(webAddress(address)).toBe(linked ? address : undefined);
  });
});
