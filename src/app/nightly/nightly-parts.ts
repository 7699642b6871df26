/** The parts of a night as this program has them: sides of app/sides, pairs of app/measure-pair, pages of src/report. */
import { dirname } from 'node:path';
import { seriesTrends } from '../../analysis/series-trends.ts';
import { ColdstartError, errorText } from '../../core/errors.ts';
import type { NightReport, NightSubject } from '../../core/night.ts';
import { readClockPair } from '../../host/clock.ts';
import { fileNameOf, formatsOf, renderDocument } from '../../report/formats/registry.ts';
import { readScenarioBuild } from '../../scenario/load.ts';
import type { NightlyPlan, NightlySeries } from '../../scenario/nightly.ts';
import { scenariosFolder } from '../catalogue.ts';
import { findLocalDaemon } from '../local-daemon.ts';
import { measurePair } from '../measure-pair.ts';
import type { RunObserver } from '../run-events.ts';
import { pinImage } from '../sides/pin-image.ts';
import { resolveSide } from '../sides/resolve-side.ts';
import type { LiveSide, SideContext } from '../sides/side.ts';
import { sideOfSubject, subjectOf } from '../sides/subject.ts';
import type { NightParts, OpenedSide } from './night-parts.ts';

export interface NightSurroundings {
  readonly plan: NightlyPlan;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly observer: RunObserver;
  readonly reportsFolder: string;
}

interface RealSide extends OpenedSide {
  readonly live: LiveSide;
}

/** The formats that a night is written in by itself; those that are not there yet are not asked for. */
const FORMATS = new Set(['html', 'junit', 'markdown']);

function scenarioSpec({ scenario, variant }: NightlySeries): string {
  return variant === undefined ? scenario : `${scenario}/${variant}`;
}

/** Relative names lead from the nightly file. */
function contextOf({ plan, env, signal, observer, reportsFolder }: NightSurroundings, series: NightlySeries): SideContext {
  return { cwd: dirname(plan.file), env, signal, say: (message) => observer.say(message), flags: {}, scenario: scenarioSpec(series), reportsFolder };
}

/** As the file says; without a word the scenario as it is, and HEAD where it says how a commit is built. */
async function headSpec(series: NightlySeries, { cwd }: SideContext): Promise<string> {
  if (series.head !== undefined) return series.head;
  const { build } = await readScenarioBuild(series.scenario, { cwd, scenariosFolder: scenariosFolder() });
  return build === undefined ? `scenario:${scenarioSpec(series)}` : 'git:HEAD';
}

function opened(live: LiveSide, subject: NightSubject): RealSide {
  return { live, subject, title: live.scenario.title, notices: live.notices, dispose: () => live.dispose() };
}

async function openHead(series: NightlySeries, context: SideContext): Promise<RealSide> {
  const spec = await headSpec(series, context);
  const side = await resolveSide(spec, context);
  if (side.kind === 'saved') throw new ColdstartError('NIGHT_HEAD_SAVED', { series: series.series, head: spec });
  try {
    return opened(side, await subjectOf(side, context));
  } catch (error) {
    await side.dispose();
    throw error;
  }
}

async function openLastGood(subject: NightSubject, context: SideContext): Promise<RealSide | { readonly gone: string }> {
  let gone = 'nothing is known of it';
  const live = await sideOfSubject(subject, context, (reason) => {
    gone = reason;
  });
  return live === undefined ? { gone } : opened(live, subject);
}

/** A commit without an image is built again, and files are where they are; an image that nothing names is pruned some day. */
async function keepImage(series: string, source: NightSubject['source'], { env, observer }: NightSurroundings): Promise<void> {
  if (!('imageId' in source) || source.imageId === undefined) return;
  await pinImage(source.imageId, series, env).catch((error: unknown) => {
    observer.say(`${series}: the image of last-good got no name that keeps it: ${errorText(error)}`);
  });
}

/** Which machine can what, and how a pair is measured. */
export function nightlyParts(surroundings: NightSurroundings): NightParts<RealSide> {
  const { env, observer, reportsFolder } = surroundings;
  return {
    lacks: async ({ needs }) => {
      if (!needs.includes('docker')) return undefined;
      const daemon = await findLocalDaemon(env);
      return daemon.usable ? undefined : daemon.reason;
    },
    openHead: (series) => openHead(series, contextOf(surroundings, series)),
    openLastGood: (series, subject) => openLastGood(subject, contextOf(surroundings, series)),
    measure: async ({ lastGood, head, pairs, maxTimeMs, seed, signal, series }) => {
      const { result, problem } = await measurePair({
        baseline: lastGood.live,
        candidate: head.live,
        maxPairs: pairs,
        fixed: true,
        maxTimeMs,
        seed,
        title: `${series.series}: ${head.subject.label} against ${lastGood.subject.label}`,
        environment: env,
        signal,
        observer,
        reportsFolder,
        formats: [],
      });
      return { comparison: result, ...(problem && { problem }) };
    },
    keep: (series, { source }) => keepImage(series, source, surroundings),
    readClock: readClockPair,
    now: () => new Date(),
    render: async (night, before) => {
      const report: NightReport = {
        schemaVersion: 1,
        kind: 'night-report',
        night,
        trends: seriesTrends(
          [...before, night],
          night.series.map(({ series }) => series),
        ),
      };
      const formats = formatsOf('night-report').filter((format) => FORMATS.has(format));
      return Promise.all(formats.map(async (format) => ({ name: fileNameOf(format, 'night-report'), text: await renderDocument(format, report) })));
    },
  };
}
