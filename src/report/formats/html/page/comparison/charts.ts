/** The two charts of a comparison together, and their choice. */
import type { Chart } from 'chart.js';
import type { ComparedSide, ComparisonResult, SideRole } from '../../../../../core/comparison.ts';
import { isSampled } from '../../../../../core/trial.ts';
import { shorten, visibleLine } from '../../../../../core/visible-text.ts';
import { ROLES, type SideNames } from '../../comparison/side-names.ts';
import { type Curve, curveOf, EcdfChart } from '../charts/ecdf-chart.ts';
import { byId, element } from '../shell/dom.ts';
import { type Palette, readPalette } from '../shell/palette.ts';
import { StartsChart } from './starts-chart.ts';

function curveOfSide({ role, label, trials }: ComparedSide, moment: 'readyMs' | 'firstInferenceMs', names: SideNames): Curve {
  const sampled = trials.filter(isSampled);
  const timesMs = sampled.flatMap((trial) => (trial.outcome === 'completed' ? (trial[moment] ?? []) : []));
  return curveOf(`${names[role]} ${shorten(visibleLine(label), 40)}`, timesMs, sampled.length);
}

/** Both charts, where the page has their canvases. */
export class ComparisonCharts {
  readonly #ecdf: EcdfChart | undefined;
  readonly #starts: StartsChart | undefined;
  #toLimit = false;

  constructor(comparison: ComparisonResult, pick: (role: SideRole, trial: string) => void, names: SideNames = ROLES) {
    const { sides } = comparison;
    const moment = comparison.moment === 'ready' ? 'readyMs' : 'firstInferenceMs';
    const { limitMs } = sides[0].result.verdict;
    const ecdf = byId<HTMLCanvasElement>('ecdf');
    const starts = byId<HTMLCanvasElement>('run-order');
    this.#ecdf = ecdf && new EcdfChart({ canvas: ecdf, curves: sides.map((side) => curveOfSide(side, moment, names)), limitMs });
    this.#starts = starts && new StartsChart({ canvas: starts, sides, moment, limitMs, names, pick });
    const box = element('input', { type: 'checkbox' });
    box.addEventListener('change', () => {
      this.#toLimit = box.checked;
      this.draw(readPalette());
    });
    byId('starts-controls')?.append(element('label', {}, box, ' scale up to the limit'));
  }

  get all(): readonly (Chart | undefined)[] {
    return [this.#ecdf?.chart, this.#starts?.chart];
  }

  draw(palette: Palette): void {
    this.#ecdf?.draw(palette, this.#toLimit);
    this.#starts?.draw(palette, this.#toLimit);
  }
}
