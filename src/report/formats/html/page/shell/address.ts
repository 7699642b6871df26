/**
 * What the reader has chosen, in the fragment of the address: `#trial=trial-004`, `#sides=t001,t002&significant=yes`. A
 * plain `#phases` is a section's own link and no choice.
 */

/** The choices of the address; none where it is mangled or names a section. */
export function readAddress(): ReadonlyMap<string, string> {
  const fragment = window.location.hash.slice(1);
  return fragment.includes('=') ? new Map(new URLSearchParams(fragment)) : new Map();
}

/** Sets, or with undefined removes, one choice and keeps the others. The page does not move. */
export function writeAddress(name: string, value: string | undefined): void {
  const choices = new URLSearchParams([...readAddress()]);
  if (value === undefined) choices.delete(name);
  else choices.set(name, value);
  const text = choices.toString();
  window.history.replaceState(null, '', text === '' ? window.location.pathname + window.location.search : `#${text}`);
}

/** Calls `apply` now and whenever the reader follows another link into this page. */
export function followAddress(apply: (choices: ReadonlyMap<string, string>) => void): void {
  apply(readAddress());
  window.addEventListener('hashchange', () => apply(readAddress()));
}
