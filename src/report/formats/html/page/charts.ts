/** The two charts together: their choices, the theme, and their size on paper. */
import type { RunResult } from '../../../../core/run-result.ts';
import { visibleLine } from '../../../../core/visible-text.ts';
import { byId, element, select } from './dom.ts';
import { EcdfChart } from './ecdf-chart.ts';
import { readPalette } from './palette.ts';
import { SeriesChart } from './series-chart.ts';

/** Fits the text width of A4 and Letter with the style sheet's page margins. */
const PAPER = { width: 660, height: 260 } as const;

/** Draws both charts and returns what draws them again in the colours of the moment. */
export function addCharts(run: RunResult, pick: (trial: string) => void): () => void {
  const seriesCanvas = byId<HTMLCanvasElement>('series');
  const ecdfCanvas = byId<HTMLCanvasElement>('ecdf');
  if (seriesCanvas === undefined || ecdfCanvas === undefined) return () => {};
  const series = new SeriesChart(run, seriesCanvas, pick);
  const ecdf = new EcdfChart(run, ecdfCanvas);
  let variant: string | undefined;
  let toLimit = false;
  const draw = (): void => {
    const palette = readPalette();
    series.draw(palette, { variant, toLimit });
    ecdf.draw(palette, toLimit);
  };
  const box = element('input', { type: 'checkbox' });
  box.addEventListener('change', () => {
    toLimit = box.checked;
    draw();
  });
  const controls = byId('series-controls');
  if (run.variants.length > 1) {
    const options = [{ value: '', text: 'all variants' }, ...run.variants.map(({ id }) => ({ value: id, text: visibleLine(id) }))];
    controls?.append(
      select('Variant in the bars', [{ title: '', options }], (value) => {
        variant = value === '' ? undefined : value;
        draw();
      }),
    );
  }
  controls?.append(element('label', {}, box, ' scale up to the limit'));
  draw();
  window.addEventListener('beforeprint', () => {
    document.documentElement.classList.add('printing');
    draw();
    for (const chart of [series.chart, ecdf.chart]) {
      if (chart === undefined) continue;
      // Else the canvas follows its box once more, after the page was laid out for paper and painted.
      chart.options.responsive = false;
      chart.resize(PAPER.width, PAPER.height);
    }
  });
  window.addEventListener('afterprint', () => {
    document.documentElement.classList.remove('printing');
    draw();
  });
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  return draw;
}
