/** The two charts of a run together, and their choices. */
import type { Chart } from 'chart.js';
import type { RunResult } from '../../../../../core/run-result.ts';
import { isSampled } from '../../../../../core/trial.ts';
import { shorten, visibleLine } from '../../../../../core/visible-text.ts';
import { type Curve, curveOf, EcdfChart } from '../charts/ecdf-chart.ts';
import { byId, element, select } from '../shell/dom.ts';
import { type Palette, readPalette } from '../shell/palette.ts';
import { SeriesChart } from './series-chart.ts';

/** One curve a variant. */
function curvesOf(run: RunResult): Curve[] {
  const moment = run.verdict.moment === 'ready' ? 'readyMs' : 'firstInferenceMs';
  return run.variants.map(({ id }) => {
    const sampled = run.trials.filter((trial) => trial.variant === id && isSampled(trial));
    const timesMs = sampled.flatMap((trial) => (trial.outcome === 'completed' ? (trial[moment] ?? []) : []));
    return curveOf(shorten(visibleLine(id), 60), timesMs, sampled.length);
  });
}

/** Both charts, where the page has their canvases. */
export class RunCharts {
  readonly #series: SeriesChart | undefined;
  readonly #ecdf: EcdfChart | undefined;
  #variant: string | undefined;
  #toLimit = false;

  constructor(run: RunResult, pick: (trial: string) => void) {
    const series = byId<HTMLCanvasElement>('series');
    const ecdf = byId<HTMLCanvasElement>('ecdf');
    this.#series = series && new SeriesChart(run, series, pick);
    this.#ecdf = ecdf && new EcdfChart({ canvas: ecdf, curves: curvesOf(run), limitMs: run.verdict.limitMs });
    this.#addChoices(run);
  }

  get all(): readonly (Chart | undefined)[] {
    return [this.#series?.chart, this.#ecdf?.chart];
  }

  draw(palette: Palette): void {
    this.#series?.draw(palette, { variant: this.#variant, toLimit: this.#toLimit });
    this.#ecdf?.draw(palette, this.#toLimit);
  }

  #addChoices(run: RunResult): void {
    const controls = byId('series-controls');
    const box = element('input', { type: 'checkbox' });
    box.addEventListener('change', () => {
      this.#toLimit = box.checked;
      this.draw(readPalette());
    });
    if (run.variants.length > 1) {
      const options = [{ value: '', text: 'all variants' }, ...run.variants.map(({ id }) => ({ value: id, text: visibleLine(id) }))];
      controls?.append(
        select('Variant in the bars', [{ title: '', options }], (value) => {
          this.#variant = value === '' ? undefined : value;
          this.draw(readPalette());
        }),
      );
    }
    controls?.append(element('label', {}, box, ' scale up to the limit'));
  }
}
