/** Drives whole nights without starting anything: recorded comparisons, a clock that is set, commits that are names. */

import type { NightParts, OpenedSide } from '../../src/app/nightly/night-parts.ts';
import { runNightly } from '../../src/app/nightly/nightly.ts';
import type { ComparisonResult } from '../../src/core/comparison.ts';
import { ColdstartError } from '../../src/core/errors.ts';
import type { NightDocument, NightSubject, SeriesNight } from '../../src/core/night.ts';
import type { NightlyPlan, NightlySeries } from '../../src/scenario/nightly.ts';
import { aComparison } from './a-comparison.ts';

export function aSeries(series = 'app', overrides: Partial<NightlySeries> = {}): NightlySeries {
  return { series, scenario: `${series}.yaml`, scenarioName: series, needs: [], pairs: 15, confirmPairs: 40, confirm: 'one', maxTimeMs: 600_000, ...overrides };
}

export function aNightlyPlan(series: readonly NightlySeries[] = [aSeries()], overrides: Partial<NightlyPlan> = {}): NightlyPlan {
  return { file: 'nightly.yaml', maxTimeMs: 3_600_000, noise: { bounds: 0.3, cpuPressure: 0.5 }, series, hash: 'f00d', ...overrides };
}

function aNightSubject(name: string): NightSubject {
  const source = { kind: 'commit', repository: '.', revision: name, subject: name, committedAt: '2026-03-01T00:00:00.000Z' } as const;
  return { source, label: name, identity: name };
}

/** What a night meets; all of it may change from night to night. */
export interface World {
  head: string;
  /** What head multiplies the phase `deserialize` by, against any other commit. */
  factor: number;
  gone: boolean;
  broken: ReadonlySet<string>;
  /** Last-good's build gets no answer tonight. */
  unreachable: boolean;
  doubts: readonly string[];
  /** Share of head's starts that fail, where another commit is last-good. */
  failures: number;
  /** Milliseconds by which the wall clock jumps in the next measurement. */
  stepMs: number;
  tool: string;
  kernel: string;
  /** Fresh pairs that come about before the time is over; all of them without. */
  freshPairs?: number;
  /** Called before each measurement. */
  onMeasure: (series: string, pairs: number) => void;
}

/** Nights at 2:00 of consecutive days in one reports folder. */
export class Nights {
  readonly world: World = {
    head: 'a',
    factor: 1,
    gone: false,
    broken: new Set(),
    unreachable: false,
    doubts: [],
    failures: 0,
    stepMs: 0,
    tool: '0.1.0',
    kernel: '6.1.0',
    onMeasure: () => undefined,
  };
  readonly measured: string[] = [];
  /** What was pinned, as `series label`. */
  readonly kept: string[] = [];
  readonly #folder: string;
  #day = 0;
  #seed = 1;
  #monotonicNs = 0n;
  #stepNs = 0n;

  constructor(folder: string) {
    this.#folder = folder;
  }

  #compare(head: string, lastGood: string, pairs: number, seed: number): ComparisonResult {
    const { factor, tool, kernel, failures } = this.world;
    const recorded = aComparison(
      { pairs, seed, fixed: true, ...(head === lastGood ? {} : { changed: { deserialize: factor }, failures: [0, Math.round(pairs * failures)] as const }) },
      { comparisonId: `${head}-${lastGood}-${pairs}-${seed}` },
    );
    const sides = recorded.sides.map((side) => ({
      ...side,
      environment: {
        ...side.environment,
        host: { ...side.environment.host, kernel },
        tool: { ...side.environment.tool, version: tool },
        fingerprint: `${kernel} ${tool}`,
      },
    }));
    return { ...recorded, doubts: [...recorded.doubts, ...this.world.doubts], sides: sides as unknown as ComparisonResult['sides'] };
  }

  #made(pairs: number): number {
    return pairs === 40 ? (this.world.freshPairs ?? pairs) : pairs;
  }

  parts(): NightParts {
    const side = (subject: NightSubject): OpenedSide => ({ subject, title: 'An app', notices: [], dispose: () => Promise.resolve() });
    return {
      lacks: (series) => Promise.resolve(series.needs.length > 0 ? 'no Docker daemon answers' : undefined),
      openHead: ({ series }) =>
        this.world.broken.has(series)
          ? Promise.reject(new ColdstartError('SIDE_BUILD_FAILED', { problem: 'its build ended with exit code 1' }))
          : Promise.resolve(side(aNightSubject(this.world.head))),
      openLastGood: (_, subject) => {
        const noAnswer = { logTail: ['no answer from the registry'] };
        if (this.world.unreachable) return Promise.reject(new ColdstartError('SIDE_BUILD_FAILED', { commit: subject.label }, noAnswer));
        return Promise.resolve(this.world.gone ? { gone: 'no such commit' } : side(subject));
      },
      measure: ({ series, head, lastGood, pairs }) => {
        this.world.onMeasure(series.series, pairs);
        this.measured.push(`${series.series} ${pairs}`);
        this.#seed += 1;
        this.#monotonicNs += 60_000_000_000n;
        this.#stepNs += BigInt(this.world.stepMs) * 1_000_000n;
        return Promise.resolve({ comparison: this.#compare(head.subject.identity, lastGood.subject.identity, this.#made(pairs), this.#seed) });
      },
      keep: (series, { label }) => Promise.resolve(void this.kept.push(`${series} ${label}`)),
      readClock: () => ({ monotonicNs: this.#monotonicNs, wallNs: this.#monotonicNs + this.#stepNs, uncertaintyNs: 1 }),
      now: () => new Date(Date.UTC(2026, 2, 1 + this.#day, 2)),
      render: () => Promise.resolve([{ name: 'summary.md', text: 'a night\n' }]),
    };
  }

  async run(
    plan: NightlyPlan = aNightlyPlan(),
    more: { readonly signal?: AbortSignal; readonly fresh?: boolean; readonly sameDay?: boolean } = {},
  ): Promise<NightDocument> {
    if (!more.sameDay) this.#day += 1;
    const observer = { say: () => undefined, seriesStarted: () => undefined, seriesEnded: () => undefined };
    const request = {
      plan,
      reportsFolder: this.#folder,
      fresh: Boolean(more.fresh),
      onlyResume: false,
      toolVersion: '0.1.0',
      signal: more.signal ?? new AbortController().signal,
      observer,
    };
    const finished = await runNightly(request, this.parts());
    if (finished === undefined) throw new Error('no night');
    return finished.night;
  }

  /** The only series of a further night. */
  async one(plan?: NightlyPlan): Promise<SeriesNight> {
    return (await this.run(plan)).series[0] as SeriesNight;
  }
}
