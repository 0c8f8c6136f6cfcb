/** A text that is an address on the web, without the user and password that some CIs put into it; others as they are. */
export function withoutCredentials(text: string): string {
  return text.replace(/^(https?:\/\/)[^/?#]*@/i, '$1');
}
