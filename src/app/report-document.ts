/** A saved document rendered again in one of its formats, on any machine, and sent to who collects such. */
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { ColdstartError, errorText } from '../core/errors.ts';
import { replaceFile } from '../history/replace-file.ts';
import { fileNameOf, formatsOf, KIND_NAMES, type ReportDocument, renderDocument } from '../report/formats/registry.ts';
import { loadDocument } from './load-document.ts';
import { reportsFolder } from './reports-folder.ts';
import { pushMetrics } from './send/push-metrics.ts';
import { sendTraces } from './send/send-traces.ts';

export interface RenderRequest {
  /** Undefined: the newest. */
  readonly name: string | undefined;
  /** Undefined: nothing is rendered, only read. */
  readonly format: string | undefined;
  /** Undefined: the format's own file name in the document's folder. '-': nowhere. */
  readonly out: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

export interface RenderedDocument {
  readonly document: ReportDocument;
  readonly text: string;
  /** Absolute; undefined where nothing was written. */
  readonly file?: string;
}

/** Throws RUN_NOT_FOUND, RUN_DAMAGED, RUN_TOO_NEW, HOST_NOT_WRITABLE, and USAGE_INVALID_FLAG where the kind has no such format. */
export async function renderSavedDocument(request: RenderRequest): Promise<RenderedDocument> {
  const { document, folder } = await loadDocument(reportsFolder({ cwd: request.cwd, env: request.env }), request.name, request.cwd);
  if (request.format === undefined) return { document, text: '' };
  const text = await renderDocument(request.format, document);
  if (request.out === '-') return { document, text };
  const file = request.out === undefined ? join(folder, fileNameOf(request.format, document.kind)) : resolve(request.cwd, request.out);
  try {
    await replaceFile(file, text);
  } catch (error) {
    throw new ColdstartError('HOST_NOT_WRITABLE', { file, problem: errorText(error) }, { cause: error });
  }
  return { document, text, file };
}

export interface SendRequest {
  readonly document: ReportDocument;
  readonly otlp?: string;
  readonly pushgateway?: string;
  /** Of the Pushgateway's group; coldstart and the host's name without. */
  readonly job?: string;
  readonly instance?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Told what went where as soon as it is there, and what is tried again. */
  readonly say?: (message: string) => void;
}

/** What tells the document's group at a Pushgateway from others of this machine: the next push of it replaces this one. */
function groupOf(document: ReportDocument): Record<string, string> {
  if (document.kind === 'run') return { scenario: document.scenario.name };
  if (document.kind === 'comparison') return { comparison: document.title };
  return document.kind === 'night-report' ? { file: document.night.file } : {};
}

function requireFormat(document: ReportDocument, format: string, flag: string): void {
  const known = formatsOf(document.kind);
  if ((known as readonly string[]).includes(format)) return;
  const problem = `${flag}: a ${KIND_NAMES[document.kind]} has no ${format}; its formats are ${known.join(', ')}`;
  throw new ColdstartError('USAGE_INVALID_FLAG', { problem, command: 'report' });
}

/** Returns one line for each receiver, which `say` was told already. Throws USAGE_INVALID_FLAG and REPORT_NOT_SENT. */
export async function sendDocument({ document, otlp, pushgateway, job, instance, env, signal, say }: SendRequest): Promise<string[]> {
  if (otlp !== undefined) requireFormat(document, 'otlp', '--otlp');
  if (pushgateway !== undefined) requireFormat(document, 'prometheus', '--pushgateway');
  const sent: string[] = [];
  const tell = (line: string) => {
    sent.push(line);
    say?.(line);
  };
  const how = { env, signal, ...(say && { say }) };
  if (otlp !== undefined) tell(await sendTraces({ url: otlp, body: await renderDocument('otlp', document), ...how }));
  if (pushgateway !== undefined) {
    const group = { job: job ?? 'coldstart', instance: instance ?? hostname(), ...groupOf(document) };
    tell(await pushMetrics({ url: pushgateway, group, body: await renderDocument('prometheus', document), signal, ...(say && { say }) }));
  }
  return sent;
}
