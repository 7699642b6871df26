/** What both charts share: the parts of Chart.js that are bundled, their common look, and the walk by arrow keys. */
import { BarController, BarElement, CategoryScale, Chart, type ChartOptions, LinearScale, LineController, LineElement, PointElement, Tooltip } from 'chart.js';
import { formatLimit } from '../../../../../core/format.ts';
import type { Palette } from '../shell/palette.ts';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, LineController, LineElement, PointElement, Tooltip);

/** Axes, fonts and tooltip in the colours of the theme. Nothing is animated: a report has nothing to perform. */
export function commonOptions(palette: Palette): ChartOptions<'bar'> & ChartOptions<'line'> {
  const axis = (title: string) => ({
    title: { display: true, text: title, color: palette.muted, font: { family: palette.font, size: 12 } },
    ticks: { color: palette.muted, font: { family: palette.font, size: 12 }, maxRotation: 0, autoSkipPadding: 12 },
    grid: { color: palette.line, drawTicks: false },
    border: { color: palette.line },
  });
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    layout: { padding: { top: 20, right: 6 } },
    scales: { x: axis(''), y: axis('') },
    plugins: {
      tooltip: {
        animation: false,
        backgroundColor: palette.text,
        titleColor: palette.surface,
        bodyColor: palette.surface,
        displayColors: false,
        titleFont: { family: palette.font },
        bodyFont: { family: palette.font },
      },
    },
  } as ChartOptions<'bar'> & ChartOptions<'line'>;
}

/** Axis labels in the units of the rest of the report. */
export function msTick(value: string | number): string {
  return formatLimit(Number(value));
}

export interface Walkable {
  readonly count: () => number;
  /** Marks the point on the chart and says what it is. */
  readonly visit: (index: number) => string;
}

/** Makes the canvas a tab stop whose arrow keys visit point after point; `reading` is a polite live region. */
export function walkPoints(canvas: HTMLCanvasElement, reading: HTMLElement | undefined, points: Walkable): void {
  let at = -1;
  canvas.tabIndex = 0;
  canvas.addEventListener('keydown', (event) => {
    const last = points.count() - 1;
    const page = Math.max(1, Math.round(last / 10));
    const moves: Readonly<Record<string, number>> = {
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: last,
    };
    const to = moves[event.key];
    if (to === undefined || last < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    at = Math.max(0, Math.min(last, to));
    const said = points.visit(at);
    if (reading !== undefined) reading.textContent = said;
  });
}
