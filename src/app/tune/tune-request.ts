/** What a tuning is asked for, what it tells while it goes on, and what it comes to. Types only. */
import type { SideSource } from '../../core/comparison.ts';
import type { Scenario } from '../../core/scenario.ts';
import type { Settings } from '../../core/setting.ts';
import type { Trial } from '../../core/trial.ts';
import type { KnobReport, Objective, SearchStage, StrategyId, TuningResult } from '../../core/tuning.ts';
import type { GuardTolerances } from '../../tuner/guards.ts';
import type { Knob, KnobWorld } from '../../tuner/knob.ts';
import type { Dimension, Strategy } from '../../tuner/search.ts';
import type { StartPlan, TuneBudget } from '../../tuner/start-plan.ts';
import type { GpuQuestions } from '../gpu-environment.ts';
import type { ArtefactBuilder } from './artefacts/artefact.ts';

/** What a search is made of; the registries unless others are given. */
export interface TuneParts {
  readonly knobs: readonly Knob[];
  readonly strategies: Readonly<Partial<Record<StrategyId, Strategy>>>;
  readonly builders: readonly ArtefactBuilder[];
}

export interface TuneQuestion extends GpuQuestions {
  /** With exactly one variant: the baseline. */
  readonly scenario: Scenario;
  /** How the baseline is called: the scenario's name, and the variant's where it has several. */
  readonly label: string;
  readonly source: SideSource;
  readonly objective: Objective;
  readonly strategy: StrategyId;
  readonly seed: number;
  readonly budget: TuneBudget;
  readonly guards: GuardTolerances;
  /** Ids of knobs. */
  readonly only?: ReadonlySet<string>;
  readonly except: ReadonlySet<string>;
  readonly allow: ReadonlySet<string>;
  readonly parts: TuneParts;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly observer: TuneObserver;
}

export interface TuneRequest extends TuneQuestion {
  /** Absolute. */
  readonly reportsFolder: string;
  /** Beside report.html and tuning.json. */
  readonly formats: readonly string[];
  /** Undefined: begin anew. Without an id: the newest that did not end. */
  readonly resume?: { readonly id?: string };
}

export interface TuneProgress {
  readonly stage: SearchStage | 'proof';
  /** 1-based number of the start that has just begun or ended. */
  readonly start: number;
  /** Most that may be made in this stage's part: of the search, or of the proof. */
  readonly planned: number;
  readonly elapsedMs: number;
  readonly leftMs?: number;
  /** Best so far by the search's own starts, which flatter it. */
  readonly leader?: { readonly settings: Settings; readonly ratio: number };
}

/** Whoever watches draws; nothing here is part of the result. */
export interface TuneObserver {
  /** A sentence that stays: what is made, waited for or planned. */
  say(message: string): void;
  startBegan(progress: TuneProgress): void;
  startEnded(progress: TuneProgress, start: { readonly trial?: Trial; readonly settings: Settings; readonly reason?: string }): void;
}

/** What would be done, without a start. */
export interface TunePlan {
  readonly title: string;
  readonly objective: Objective;
  readonly strategy: StrategyId;
  readonly budget: TuneBudget;
  readonly starts: StartPlan;
  readonly world: KnobWorld;
  readonly dimensions: readonly Dimension[];
  readonly knobs: readonly KnobReport[];
}

export interface FinishedTuning {
  readonly result: TuningResult;
  /** Absolute. */
  readonly folder: string;
  readonly reportFile: string;
}
