/** One tab stop for the waterfall; the arrow keys move through its rows, and what a row says is written below it. */

const STEPS: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowDown: (at, count) => Math.min(count - 1, at + 1),
  ArrowRight: (at, count) => Math.min(count - 1, at + 1),
  ArrowUp: (at) => Math.max(0, at - 1),
  ArrowLeft: (at) => Math.max(0, at - 1),
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Makes the rows in `frame` walkable; `reading` is a polite live region. */
export function walkRows(frame: HTMLElement, reading: HTMLElement): void {
  const rows = [...frame.querySelectorAll<SVGGElement>('.wf-row')];
  for (const [index, row] of rows.entries()) {
    const say = (): void => {
      reading.textContent = row.getAttribute('aria-label');
    };
    row.setAttribute('tabindex', index === 0 ? '0' : '-1');
    row.addEventListener('focus', say);
    row.addEventListener('pointerenter', say);
    row.addEventListener('keydown', (event) => {
      const step = STEPS[event.key];
      const next = step === undefined ? undefined : rows[step(index, rows.length)];
      if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      row.setAttribute('tabindex', '-1');
      next.setAttribute('tabindex', '0');
      next.focus();
    });
  }
}
