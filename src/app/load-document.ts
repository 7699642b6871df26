/** A saved document of any kind as what is reported: runs that were killed are judged, nights get the trends of their series. */
import { basename, dirname, join } from 'node:path';
import { seriesTrends } from '../analysis/series-trends.ts';
import { ColdstartError } from '../core/errors.ts';
import type { HistoryReport } from '../core/history.ts';
import type { NightDocument, NightReport } from '../core/night.ts';
import { upgradeComparison, upgradeNight, upgradeResult, upgradeTuning } from '../core/upgrade-result.ts';
import { findDocument } from '../history/find-document.ts';
import { readNights } from '../history/night-folder.ts';
import { readDocument, readRunFolder } from '../history/run-folder.ts';
import type { ReportDocument } from '../report/formats/registry.ts';
import { resultOf } from './report-run.ts';

export interface LoadedDocument {
  readonly document: ReportDocument;
  /** Where what is rendered from it goes. */
  readonly folder: string;
}

/** The night with the trends of its series up to it, out of the nights under `reportsFolder`; of itself alone where that is undefined. */
async function nightReport(night: NightDocument, reportsFolder: string | undefined): Promise<NightReport> {
  const all = reportsFolder === undefined ? [] : (await readNights(reportsFolder)).nights;
  const before = all.filter(({ nightId, createdAt }) => nightId !== night.nightId && createdAt <= night.createdAt);
  const trends = seriesTrends(
    [...before, night],
    night.series.map(({ series }) => series),
  );
  return { schemaVersion: 1, kind: 'night-report', night, trends };
}

const REPORTED = ['night-report', 'history'] as const;

/** A file that stands alone says by its kind what it is. */
async function loadFile(file: string): Promise<ReportDocument> {
  const value = await readDocument(file);
  const kind = (value as { readonly kind?: unknown } | null)?.kind;
  if (kind === 'comparison') return upgradeComparison(value, file);
  if (kind === 'tuning') return upgradeTuning(value, file);
  if (kind === 'night') return await nightReport(upgradeNight(value, file), undefined);
  if (kind === 'night-report') {
    const report = value as NightReport;
    if (Array.isArray(report.trends)) return { ...report, night: upgradeNight(report.night, file) };
  }
  if (kind === 'history' && Array.isArray((value as HistoryReport).series)) return value as HistoryReport;
  if (REPORTED.some((known) => known === kind)) throw new ColdstartError('RUN_DAMAGED', { file, problem: 'its lists are missing' });
  return upgradeResult(value, file);
}

/** Throws RUN_NOT_FOUND, RUN_DAMAGED and RUN_TOO_NEW. `wanted` undefined: the newest of all kinds. */
export async function loadDocument(reportsFolder: string, wanted: string | undefined, cwd: string): Promise<LoadedDocument> {
  const found = await findDocument(reportsFolder, wanted, cwd);
  if (found.kind === 'file') return { document: await loadFile(found.file), folder: dirname(found.file) };
  const { kind, folder } = found;
  if (kind === 'run') return { document: resultOf(await readRunFolder(folder)), folder };
  const file = join(folder, `${kind}.json`);
  if (kind === 'comparison') return { document: upgradeComparison(await readDocument(file), file), folder };
  if (kind === 'tuning') return { document: upgradeTuning(await readDocument(file), file), folder };
  const nights = dirname(folder);
  const document = await nightReport(upgradeNight(await readDocument(file), file), basename(nights) === 'nights' ? dirname(nights) : undefined);
  return { document, folder };
}
