/** A text as part of an address: half a surrogate pair, of which no address can be made, becomes U+FFFD. */
export function uriPart(text: string): string {
  return encodeURIComponent(new TextDecoder().decode(new TextEncoder().encode(text)));
}
