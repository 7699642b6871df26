/** Lets the reader put any trial of either side into its waterfall; both stay on one axis and in the address. */
import type { ComparedSide, ComparisonResult, SideRole } from '../../../../../core/comparison.ts';
import type { Trial } from '../../../../../core/trial.ts';
import { visibleLine } from '../../../../../core/visible-text.ts';
import { nearestToMedian } from '../../../../view-variant.ts';
import { alignWaterfalls, buildWaterfall, type Waterfall } from '../../../../waterfall.ts';
import { ROLES, type SideNames } from '../../comparison/side-names.ts';
import { waterfallSvg } from '../../waterfall-svg.ts';
import { followAddress, writeAddress } from '../shell/address.ts';
import { byId, select } from '../shell/dom.ts';
import { walkRows } from '../shell/row-walk.ts';
import { trialTitle } from '../shell/trial-title.ts';

interface SideFrame {
  readonly side: ComparedSide;
  readonly choice: HTMLSelectElement;
  readonly representative: string | undefined;
  shown: Trial | undefined;
}

function captionOf(trial: Trial, representative: boolean): string {
  const state = trial.outcome === 'invalid' ? ' It began in the wrong state and enters no figure.' : '';
  const failure = trial.failure === undefined ? '' : ` It failed: ${visibleLine(trial.failure.message)}.`;
  return `Trial ${visibleLine(trial.id)} (number ${trial.order})${representative ? ' is the one nearest to the medians of its side.' : '.'}${state}${failure}`;
}

/** Both frames of the static page, redrawn together. */
export class SideWaterfalls {
  readonly #limitMs: number;
  readonly #names: SideNames;
  readonly #frames: Readonly<Record<SideRole, SideFrame>>;

  constructor({ sides }: ComparisonResult, names: SideNames = ROLES) {
    this.#names = names;
    this.#limitMs = sides[0].result.verdict.limitMs;
    this.#frames = { baseline: this.#offer(sides[0]), candidate: this.#offer(sides[1]) };
    this.#walk();
    followAddress((choices) => {
      for (const role of ['baseline', 'candidate'] as const) this.#put(role, choices.get(role) ?? '');
    });
  }

  /** Draws the trial and writes it into the address. Unknown ids and trials without spans are left alone. */
  show(role: SideRole, id: string): void {
    if (this.#put(role, id)) writeAddress(role, id);
  }

  #offer(side: ComparedSide): SideFrame {
    const representative = nearestToMedian(side.result, side.trials);
    const drawn = side.trials.filter((trial) => trial.spans.length > 0).sort((a, b) => a.order - b.order);
    const options = drawn.map((trial) => ({ value: trial.id, text: trialTitle(trial, trial.id === representative?.id) }));
    const choice = select(`Trial of the ${this.#names[side.role]} to show`, [{ title: '', options }], (id) => this.show(side.role, id));
    if (representative !== undefined) choice.value = representative.id;
    if (drawn.length > 0) byId(`${side.role}-controls`)?.append(choice);
    return { side, choice, representative: representative?.id, shown: representative };
  }

  #put(role: SideRole, id: string): boolean {
    const frame = this.#frames[role];
    const trial = frame.side.trials.find((candidate) => candidate.id === id);
    if (trial === undefined || trial.spans.length === 0) return false;
    frame.shown = trial;
    frame.choice.value = id;
    const caption = byId(`${role}-caption`);
    if (caption !== undefined) caption.textContent = captionOf(trial, id === frame.representative);
    this.#draw();
    return true;
  }

  #draw(): void {
    const built = (role: SideRole): Waterfall | undefined => {
      const trial = this.#frames[role].shown;
      return trial && buildWaterfall(trial, this.#limitMs);
    };
    const [baseline, candidate] = alignWaterfalls(built('baseline'), built('candidate'));
    for (const [role, waterfall] of [['baseline', baseline] as const, ['candidate', candidate] as const]) {
      const place = byId(`waterfall-${role}`);
      // The markup comes from the same escaping renderer as the static page.
      if (place !== undefined && waterfall !== undefined) place.innerHTML = waterfallSvg(waterfall, `hatch-${role}`).source;
    }
    this.#walk();
  }

  #walk(): void {
    for (const role of ['baseline', 'candidate'] as const) {
      const frame = byId(`waterfall-${role}`);
      const reading = byId(`waterfall-${role}-reading`);
      if (frame !== undefined && reading !== undefined) walkRows(frame, reading);
    }
  }
}
