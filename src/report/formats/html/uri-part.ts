/** A text as part of an address: half a surrogate pair, of which no address can be made, becomes U+FFFD. */
export function uriPart(text: string): string {
  return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));
}
