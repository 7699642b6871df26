/**
 * `coldstart nightly`, one straight line: the nights before, the series of the file, each measured, judged and saved at
 * once; then what is rendered from the night. A night that was interrupted is taken up again where it ended.
 */
import { join } from 'node:path';
import { seriesState } from '../../analysis/series-state.ts';
import { ColdstartError } from '../../core/errors.ts';
import { formatDuration } from '../../core/format.ts';
import type { NightDocument, SeriesNight } from '../../core/night.ts';
import type { DocumentFolder } from '../../history/document-folder.ts';
import { makeFolders, writeError } from '../../history/make-folders.ts';
import { openNight, readNights, type SavedNights, saveNight } from '../../history/night-folder.ts';
import { holdLock } from '../../host/lock.ts';
import type { NightlyPlan, NightlySeries } from '../../scenario/nightly.ts';
import { judgeUnmeasured, measureSeries } from './measure-series.ts';
import type { NightObserver, NightParts, OpenedSide } from './night-parts.ts';
import { findUnfinished, newNight } from './take-up-night.ts';

export interface NightRequest {
  readonly plan: NightlyPlan;
  /** Absolute. */
  readonly reportsFolder: string;
  /** Without an unfinished one being looked for. */
  readonly fresh: boolean;
  /** Nothing but an unfinished one. */
  readonly onlyResume: boolean;
  readonly toolVersion: string;
  readonly signal: AbortSignal;
  readonly observer: NightObserver;
}

export interface FinishedNight {
  readonly night: NightDocument;
  /** Absolute. */
  readonly folder: string;
  /** Absolute, by name. */
  readonly files: readonly string[];
}

interface Course<S extends OpenedSide> {
  readonly request: NightRequest;
  readonly parts: NightParts<S>;
  readonly series: readonly NightlySeries[];
  readonly saved: SavedNights;
  readonly folder: DocumentFolder;
  readonly deadlineNs: bigint;
  night: NightDocument;
}

async function lockNights(reportsFolder: string): Promise<{ release(): void }> {
  const folder = join(reportsFolder, 'nights');
  await makeFolders(folder).catch((error: unknown) => {
    throw writeError(folder, folder, error);
  });
  const lock = holdLock(join(folder, '.lock'), ['coldstart', ...process.argv.slice(2)]);
  if ('release' in lock) return lock;
  const { command, pid, since } = lock;
  throw new ColdstartError('NIGHT_ALREADY_RUNS', {
    folder: reportsFolder,
    holder: `${command}${pid === undefined ? '' : ` (pid ${pid})`}${since === undefined ? '' : `, since ${since}`}`,
  });
}

/** What this machine can measure, and a notice for each series that it cannot. */
async function available<S extends OpenedSide>(plan: NightlyPlan, parts: NightParts<S>): Promise<{ series: NightlySeries[]; notices: string[] }> {
  const series: NightlySeries[] = [];
  const notices: string[] = [];
  for (const one of plan.series) {
    const lacking = await parts.lacks(one);
    if (lacking === undefined) series.push(one);
    else notices.push(`${one.series} was left out: ${lacking}`);
  }
  return { series, notices };
}

async function measureOne<S extends OpenedSide>(course: Course<S>, series: NightlySeries): Promise<SeriesNight> {
  const { request, parts, saved, night, deadlineNs } = course;
  const before = saved.nights.filter(({ nightId }) => nightId !== night.nightId);
  const state = seriesState(series.series, before, saved.decisions);
  const say = (message: string): void => request.observer.say(message);
  const order = { plan: request.plan, series, state, nightId: night.nightId, deadlineNs, parts, say, signal: request.signal };
  if (parts.readClock().monotonicNs < deadlineNs) return measureSeries(order);
  return judgeUnmeasured(order, new ColdstartError('NIGHT_TIME_OVER', { limit: formatDuration(request.plan.maxTimeMs), series: series.series }));
}

async function measureMissing<S extends OpenedSide>(course: Course<S>): Promise<void> {
  const { request, folder, series } = course;
  for (const [index, one] of series.entries()) {
    if (course.night.series.some(({ series: done }) => done === one.series)) continue;
    if (request.signal.aborted) throw new ColdstartError('RUN_INTERRUPTED', { trials: 0, run: folder.path });
    request.observer.seriesStarted(one.series, index + 1, series.length);
    const judged = await measureOne(course, one);
    course.night = { ...course.night, series: [...course.night.series, judged] };
    await saveNight(folder, course.night);
    if (judged.pin) await course.parts.keep(one.series, judged.pin.subject);
    request.observer.seriesEnded(judged);
  }
}

async function finish<S extends OpenedSide>(course: Course<S>): Promise<FinishedNight> {
  const { folder, parts, saved } = course;
  course.night = { ...course.night, endedAt: parts.now().toISOString() };
  await saveNight(folder, course.night);
  const before = saved.nights.filter(({ nightId }) => nightId !== course.night.nightId);
  const files: string[] = [];
  for (const { name, text } of await parts.render(course.night, before)) files.push(await folder.write(name, text));
  return { night: course.night, folder: folder.path, files };
}

function asInterrupted(error: unknown, { night, series }: Pick<Course<OpenedSide>, 'night' | 'series'>): unknown {
  const interrupted = error instanceof ColdstartError && error.code === 'RUN_INTERRUPTED';
  return interrupted ? new ColdstartError('NIGHT_INTERRUPTED', { done: night.series.length, planned: series.length }, { cause: error }) : error;
}

async function beginCourse<S extends OpenedSide>(request: NightRequest, parts: NightParts<S>): Promise<Course<S> | undefined> {
  const { plan, reportsFolder, toolVersion, observer } = request;
  const saved = await readNights(reportsFolder);
  for (const problem of saved.damaged) observer.say(problem);
  const { series, notices } = await available(plan, parts);
  for (const notice of notices) observer.say(notice);
  const question = { file: plan.file, fileHash: plan.hash, planned: series.map((one) => one.series), toolVersion };
  const now = parts.now();
  const unfinished = request.fresh ? undefined : findUnfinished(saved.nights, question, now);
  if (unfinished === undefined && request.onlyResume) return undefined;
  const night = unfinished === undefined ? newNight(question, now, [...notices, ...saved.damaged]) : { ...unfinished, resumed: unfinished.resumed + 1 };
  if (unfinished) observer.say(`night ${night.nightId} is taken up again: ${night.series.length} of ${series.length} series are done`);
  const folder = await openNight(reportsFolder, night.nightId);
  const deadlineNs = parts.readClock().monotonicNs + BigInt(Math.round(plan.maxTimeMs * 1e6));
  return { request, parts, series, saved, folder, deadlineNs, night };
}

/**
 * Undefined where only an unfinished night was asked for, and there is none. Throws NIGHT_ALREADY_RUNS, NIGHT_INTERRUPTED,
 * HOST_DISK_FULL and HOST_NOT_WRITABLE; what a series cannot be measured for is its verdict.
 */
export async function runNightly<S extends OpenedSide>(request: NightRequest, parts: NightParts<S>): Promise<FinishedNight | undefined> {
  const lock = await lockNights(request.reportsFolder);
  try {
    const course = await beginCourse(request, parts);
    if (course === undefined) return undefined;
    try {
      await saveNight(course.folder, course.night);
      await measureMissing(course);
      return await finish(course);
    } catch (error) {
      throw asInterrupted(error, course);
    }
  } finally {
    lock.release();
  }
}
