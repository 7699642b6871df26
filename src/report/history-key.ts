/** What tells the series of a history apart. */
/** Several series may have one name: target and state are part of the key. */
export function seriesKey({ series, target, state }: { readonly series: string; readonly target: string; readonly state: string }): string {
  return `${series} · ${target} · ${state}`;
}
