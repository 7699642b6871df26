/** What a search says when it is over: the leaders, how every candidate ended, and what each knob did. */
import type { Settings } from '../core/setting.ts';
import { settingsKey } from '../core/setting.ts';
import type { CandidateReport, Interaction } from '../core/tuning.ts';
import { median } from '../stats/quantile.ts';
import type { EffectModel } from './effect-model.ts';
import { phaseEffects } from './phase-effects.ts';
import { isBaseline, type Racer } from './race.ts';
import type { SearchOutcome } from './search.ts';
import type { Starts } from './starts.ts';

// In standard errors: what bounds of 95 % show in four of five searches.
const SEEN_FROM = 2.8;
const MOST_INTERACTIONS = 8;
const DOUBTFUL_PAIRS = 2;

/** Nothing that was started worked, or nothing could be. */
export function emptyOutcome(starts: Starts): SearchOutcome {
  return { leaders: [], candidates: reportsOf(starts, [], []), effects: {}, interactions: [], failures: starts.failures };
}

/** `ranked`: the best first; those that are not better than the baseline are left out. */
export function outcomeOf(starts: Starts, ranked: readonly Settings[], racers: readonly Racer[]): SearchOutcome {
  const model = starts.model();
  if (model === undefined) return emptyOutcome(starts);
  const hopeful = distinct(ranked).filter((settings) => starts.isOpen(settings) && isHopeful(settings, model));
  const leaders = hopeful.length > 0 ? hopeful : fasterOutright(starts);
  const [winner = {}] = leaders;
  const { deviationMs } = model.difference({}, winner);
  const baseMs = model.predict({});
  return {
    leaders,
    candidates: reportsOf(starts, leaders, racers),
    effects: effectsOf(model, starts),
    interactions: interactionsOf(model),
    failures: starts.failures.map(({ knob, value, reason }) => ({ knob, value, reason })),
    ...(baseMs > 0 && { detectable: (SEEN_FROM * Math.max(deviationMs, (model.noise * baseMs) / Math.sqrt(model.seen.length / 4))) / baseMs }),
  };
}

function distinct(settings: readonly Settings[]): Settings[] {
  const keys = settings.map(settingsKey);
  return settings.filter((_, index) => keys[index] !== '' && keys.indexOf(keys[index] as string) === index);
}

// Of twenty knobs without effect the best third always looks better: by less than this far more often than not.
const HOPEFUL = 1.5;

/** Whether it is worth a proof: better than the baseline by more than so many of its own standard deviations. */
function isHopeful(settings: Settings, model: EffectModel): boolean {
  const { ms, deviationMs } = model.difference({}, settings);
  return ms < -HOPEFUL * deviationMs;
}

// Of candidates that are no faster, one in twenty is this lucky beside three starts of the baseline, and one in 165 beside eight.
const OUTRIGHT_STARTS = 3;

/**
 * Settings whose every start was faster than every one of the baseline, the fastest first. Beside many starts that are much
 * faster the few of the baseline look like outliers to the model, which then sees next to no effect.
 */
function fasterOutright(starts: Starts): Settings[] {
  const before = starts.timesOf({});
  if (before.length < OUTRIGHT_STARTS) return [];
  const quickest = Math.min(...before);
  return distinct(starts.seen().map(({ settings }) => settings))
    .map((settings) => ({ settings, times: starts.timesOf(settings) }))
    .filter(({ settings, times }) => starts.isOpen(settings) && times.length >= OUTRIGHT_STARTS && Math.max(...times) < quickest)
    .sort((a, b) => (median(a.times) ?? 0) - (median(b.times) ?? 0))
    .map(({ settings }) => settings);
}

function effectsOf(model: EffectModel, starts: Starts): SearchOutcome['effects'] {
  const phases = phaseEffects(model.seen);
  const found = starts.problem.dimensions.flatMap(({ knob, others }) => {
    const tried = others.filter((value) => model.knows(knob, value));
    const effects = tried.map((value) => ({ tried: value, effect: model.effect({}, { [knob]: value }), phases: phases(knob, value) }));
    const best = effects.sort((a, b) => a.effect.ms - b.effect.ms)[0];
    return best === undefined ? [] : [[knob, best] as const];
  });
  return Object.fromEntries(found);
}

function interactionsOf(model: EffectModel): Interaction[] {
  const strong = model.pairs.filter(({ counted, ms, deviationMs }) => counted || Math.abs(ms) > DOUBTFUL_PAIRS * deviationMs);
  return strong.slice(0, MOST_INTERACTIONS).map((found) => ({ knobs: [found.pair[0].knob, found.pair[1].knob], effect: model.pairEffect(found) }));
}

/** The baseline first, then whoever raced, leads, failed or broke a guard, in the order in which they were first started. */
function reportsOf(starts: Starts, leaders: readonly Settings[], racers: readonly Racer[]): CandidateReport[] {
  const all = distinct([...racers.map(({ settings }) => settings), ...leaders, ...starts.banned()]);
  const reports = all.map((settings) => candidateReport(starts, settings, leaders, racers));
  const [best] = leaders;
  return [baselineReport(starts, best === undefined), ...reports.sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)))];
}

function baselineReport(starts: Starts, wins: boolean): CandidateReport {
  return { id: 'c0', settings: {}, starts: starts.countOf({}), ...medianOf(starts, {}), end: wins ? 'winner' : 'runner-up' };
}

function medianOf(starts: Starts, settings: Settings): { medianMs?: number } {
  const medianMs = median(starts.timesOf(settings));
  return medianMs === undefined ? {} : { medianMs };
}

function candidateReport(starts: Starts, settings: Settings, leaders: readonly Settings[], racers: readonly Racer[]): CandidateReport {
  const key = settingsKey(settings);
  const report = { id: starts.idOf(settings), settings, starts: starts.countOf(settings), ...medianOf(starts, settings) };
  const ban = starts.banOf(settings);
  if (ban !== undefined) return { ...report, end: ban.end, leftAfter: ban.after, reason: ban.reason };
  const place = leaders.findIndex((leader) => settingsKey(leader) === key);
  if (place >= 0) return { ...report, end: place === 0 ? 'winner' : 'runner-up' };
  const left = racers.find((racer) => !isBaseline(racer) && settingsKey(racer.settings) === key)?.left;
  if (left !== undefined) return { ...report, end: 'eliminated', leftAfter: left.after, reason: left.reason };
  return { ...report, end: 'unfinished' };
}
