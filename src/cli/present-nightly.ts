/** Runs and shows a night: progress on standard error, one screen on standard output, the exit code; its status and decisions too. */
import { decideSeries } from '../app/nightly/decide.ts';
import type { NightObserver } from '../app/nightly/night-parts.ts';
import { openNightly } from '../app/nightly/open-nightly.ts';
import { runNightlyFile } from '../app/nightly/run-nightly-file.ts';
import { nightlyStatus, planNight } from '../app/nightly/status.ts';
import { reportsFolder } from '../app/reports-folder.ts';
import type { RunObserver, RunProgress } from '../app/run-events.ts';
import { ColdstartError } from '../core/errors.ts';
import { EXIT_CODES } from '../core/exit-codes.ts';
import { nightExit } from '../core/night-exit.ts';
import type { Trial } from '../core/trial.ts';
import { visibleLine } from '../core/visible-text.ts';
import type { CliIo } from './io.ts';
import type { NightlyOptions } from './nightly-options.ts';
import { renderNight, renderNightPlan, renderNightStatus } from './terminal/nightly.ts';
import { ProgressPrinter } from './terminal/progress.ts';

export interface NightlyPresentation {
  readonly file?: string;
  readonly options: NightlyOptions;
  readonly io: CliIo;
  readonly color: boolean;
}

/** A printer for each pair of sides: its counts are those of one measurement. */
class NightProgress implements NightObserver, RunObserver {
  readonly #make: () => ProgressPrinter;
  readonly #line: (text: string) => void;
  #printer: ProgressPrinter;

  constructor({ io, options, color }: NightlyPresentation) {
    this.#make = () => new ProgressPrinter({ stream: io.stderr, color, quiet: Boolean(options.quiet), verbose: Boolean(options.verbose) });
    this.#line = (text) => {
      if (!options.quiet) io.stderr.write(`${text}\n`);
    };
    this.#printer = this.#make();
  }

  say(message: string): void {
    this.#printer.say(message);
  }

  trialStarted(progress: RunProgress): void {
    if (progress.order === 1) {
      this.finish();
      this.#printer = this.#make();
    }
    this.#printer.trialStarted(progress);
  }

  trialEnded(progress: RunProgress, trial: Trial): void {
    this.#printer.trialEnded(progress, trial);
  }

  seriesStarted(series: string, index: number, count: number): void {
    this.finish();
    this.#line(`[${index}/${count}] ${visibleLine(series)}`);
  }

  seriesEnded({ series, outcome, sentence }: Parameters<NightObserver['seriesEnded']>[0]): void {
    this.finish();
    this.#line(`${visibleLine(series)}: ${outcome}: ${visibleLine(sentence)}`);
  }

  finish(): void {
    this.#printer.finish();
  }
}

function folderOf({ options, io }: NightlyPresentation): string {
  return reportsFolder({ out: options.out, cwd: io.cwd, env: io.env });
}

function planOf({ file, options, io }: NightlyPresentation) {
  const { series, maxTime } = options;
  return openNightly({ cwd: io.cwd, ...(file !== undefined && { file }), ...(series && { series }), ...(maxTime !== undefined && { maxTime }) });
}

function style({ io, color }: NightlyPresentation) {
  return { width: io.stdout.columns ?? 100, color };
}

/** Returns the exit code. Throws ColdstartError. */
export async function presentNightly(presentation: NightlyPresentation): Promise<number> {
  const { options, io } = presentation;
  const progress = new NightProgress(presentation);
  try {
    const finished = await runNightlyFile({
      plan: await planOf(presentation),
      reportsFolder: folderOf(presentation),
      fresh: Boolean(options.fresh),
      onlyResume: Boolean(options.resume),
      env: io.env,
      signal: io.signal,
      observer: progress,
      runObserver: progress,
    });
    progress.finish();
    if (finished === undefined) {
      if (!options.quiet) io.stderr.write('no interrupted night to take up\n');
      return EXIT_CODES.ok.code;
    }
    const { night, folder, files } = finished;
    if (options.json) io.stdout.write(`${JSON.stringify(night, null, 2)}\n`);
    else
      io.stdout.write(
        renderNight(night, { ...style(presentation), quiet: Boolean(options.quiet), report: files.find((file) => file.endsWith('.html')) ?? folder }),
      );
    return EXIT_CODES[nightExit(night)].code;
  } finally {
    progress.finish();
  }
}

/** `--dry-run`. Returns the exit code. */
export async function presentPlan(presentation: NightlyPresentation): Promise<number> {
  const { options, io } = presentation;
  const plan = await planOf(presentation);
  const series = await planNight(plan, folderOf(presentation));
  if (options.json) io.stdout.write(`${JSON.stringify({ file: plan.file, maxTimeMs: plan.maxTimeMs, series }, null, 2)}\n`);
  else io.stdout.write(renderNightPlan(plan, series, style(presentation)));
  return EXIT_CODES.ok.code;
}

/** Returns the exit code. Throws ColdstartError. */
export async function presentStatus(presentation: NightlyPresentation): Promise<number> {
  const { options, io } = presentation;
  // Without a file's name the nights are enough: a folder may have no nightly file any more.
  const plan = await planOf(presentation).catch((error: unknown) => {
    if (presentation.file === undefined && error instanceof ColdstartError && error.code === 'NIGHT_FILE_MISSING') return undefined;
    throw error;
  });
  const status = await nightlyStatus(plan, folderOf(presentation), new Date());
  if (options.json) io.stdout.write(`${JSON.stringify(status, null, 2)}\n`);
  else io.stdout.write(renderNightStatus(status, style(presentation)));
  return EXIT_CODES.ok.code;
}

/** Returns the exit code. Throws ColdstartError. */
export async function presentAccept(presentation: NightlyPresentation & { readonly series: string }): Promise<number> {
  const { options, io, series } = presentation;
  const { until } = options;
  const { decision, file, before } = await decideSeries({
    series,
    reportsFolder: folderOf(presentation),
    now: new Date(),
    ...(until !== undefined && { until }),
  });
  if (options.json) io.stdout.write(`${JSON.stringify(decision, null, 2)}\n`);
  else if (decision.action === 'acknowledge') io.stdout.write(`${series}: acknowledged until ${decision.until}: it is shown and does not alarm\n`);
  else
    io.stdout.write(
      `${series}: ${decision.subject.label} is last-good from the next night on${before === undefined ? '' : ` (it was ${before})`}; a new calibration begins\n`,
    );
  if (!options.quiet) io.stderr.write(`saved: ${file}\n`);
  return EXIT_CODES.ok.code;
}
