/** Lets the reader put any trial into the waterfall, remembers it in the address, and walks its rows by arrow keys. */
import { formatMs } from '../../../../../core/format.ts';
import type { RunResult } from '../../../../../core/run-result.ts';
import type { Trial } from '../../../../../core/trial.ts';
import { visibleLine } from '../../../../../core/visible-text.ts';
import { buildWaterfall } from '../../../../waterfall.ts';
import { waterfallSvg } from '../../waterfall-svg.ts';
import { followAddress, writeAddress } from '../shell/address.ts';
import { byId, select } from '../shell/dom.ts';
import { walkRows } from '../shell/row-walk.ts';

function titleOf(trial: Trial, representative: boolean): string {
  const what =
    trial.outcome === 'completed' ? formatMs(trial.readyMs) : trial.outcome === 'invalid' ? `wrong state, ${formatMs(trial.readyMs)}` : trial.outcome;
  return `${trial.order}: ${what}${representative ? ' (representative)' : ''}${trial.role === 'measured' ? '' : `, ${trial.role}`}`;
}

function captionOf(trial: Trial, representative: boolean, limitBeyond: boolean): string {
  const state = trial.outcome === 'invalid' ? ' It began in the wrong state and enters no statistic.' : '';
  const failure = trial.failure === undefined ? '' : ` It failed: ${visibleLine(trial.failure.message)}.`;
  return `Trial ${visibleLine(trial.id)} (number ${trial.order} of the run)${representative ? ' is the one nearest to the medians.' : ` of ${visibleLine(trial.variant)}.`}${state}${failure}${limitBeyond ? ' The limit lies beyond the right edge.' : ' The dashed line is the limit.'}`;
}

function limitOf(run: RunResult, trial: Trial): number {
  return (run.variants.find(({ id }) => id === trial.variant)?.verdict ?? run.verdict).limitMs;
}

/** Shows trials in the frame of the static waterfall. */
export class TrialPicker {
  readonly #run: RunResult;
  readonly #representatives: ReadonlySet<string>;
  readonly #select: HTMLSelectElement;

  constructor(run: RunResult) {
    this.#run = run;
    this.#representatives = new Set(run.variants.flatMap((variant) => variant.representative ?? []));
    const drawn = [...run.trials].filter((trial) => trial.spans.length > 0).sort((a, b) => a.order - b.order);
    const groups = run.variants.map(({ id }) => ({
      title: run.variants.length > 1 ? visibleLine(id) : '',
      options: drawn.filter((trial) => trial.variant === id).map((trial) => ({ value: trial.id, text: titleOf(trial, this.#representatives.has(trial.id)) })),
    }));
    this.#select = select('Trial to show', groups, (id) => this.show(id));
    const first = run.variants[0]?.representative;
    if (first !== undefined) this.#select.value = first;
    if (drawn.length > 0) byId('trial-controls')?.append(this.#select);
    this.#walk();
    followAddress((choices) => this.show(choices.get('trial') ?? ''));
  }

  /** Draws the trial and writes it into the address. Unknown ids and trials without spans are left alone. */
  show(id: string): void {
    const trial = this.#run.trials.find((candidate) => candidate.id === id);
    const frame = byId('waterfall');
    if (trial === undefined || frame === undefined || trial.spans.length === 0) return;
    const waterfall = buildWaterfall(trial, limitOf(this.#run, trial));
    // The markup comes from the same escaping renderer as the static page.
    frame.innerHTML = waterfallSvg(waterfall, 'hatch').source;
    const caption = byId('waterfall-caption');
    if (caption !== undefined) caption.textContent = captionOf(trial, this.#representatives.has(id), waterfall.limitMs > waterfall.axisMs);
    this.#select.value = id;
    this.#walk();
    writeAddress('trial', id);
  }

  #walk(): void {
    const frame = byId('waterfall');
    const reading = byId('waterfall-reading');
    if (frame !== undefined && reading !== undefined) walkRows(frame, reading);
  }
}
