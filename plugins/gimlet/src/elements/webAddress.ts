/** An address that a person may follow. What CI says of one is a claim: nothing but a page is linked, no script. */
export function webAddress(address: string | undefined): string | undefined {
  return address && /^https?:\/\//i.test(address) ? address : undefined;
}
