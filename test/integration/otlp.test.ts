import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { sendDocument } from '../../src/app/report-document.ts';
import { type ReportDocument, renderDocument } from '../../src/report/formats/registry.ts';
import { aComparison, aNightReport, aRunResult } from '../support/builders.ts';
import { withHostileTexts } from '../support/hostile-documents.ts';
import { freePort, type Receiver, startReceiver } from '../support/real-collectors.ts';

const PARSER = fileURLToPath(new URL('../fixtures/schemas/parse_otlp.py', import.meta.url));
const VENV = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'coldstart-ci', 'otlp-schema');
const PYTHON = join(VENV, 'bin', 'python');
const PACKAGE = 'opentelemetry-proto==1.45.2';

/** Why the real schema cannot be had here; undefined where it is there. */
function missingSchema(): string | undefined {
  const hasSchema = (): boolean =>
    existsSync(PYTHON) && spawnSync(PYTHON, ['-c', 'import opentelemetry.proto.collector.trace.v1.trace_service_pb2']).status === 0;
  if (hasSchema()) return undefined;
  const made = spawnSync('python3', ['-m', 'venv', VENV], { encoding: 'utf8' });
  if (made.status !== 0) return `python3 -m venv: ${made.stderr || made.stdout || made.error}`;
  const installed = spawnSync(PYTHON, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', PACKAGE], { encoding: 'utf8', timeout: 90_000 });
  return hasSchema() ? undefined : `pip install ${PACKAGE}: ${installed.stderr || installed.error}`;
}

const reason = missingSchema();
if (reason !== undefined) process.stderr.write(`OTLP is not checked against OpenTelemetry's schema here: ${reason.trim()}\n`);

interface Parsed {
  readonly problems: readonly string[];
  readonly traces: number;
  readonly roots: number;
  readonly spans: number;
  readonly firstStart: string;
  readonly services: readonly string[];
}

function parse(text: string): Parsed {
  const { status, stdout, stderr } = spawnSync(PYTHON, [PARSER], { input: text, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Parsed;
}

const signal = new AbortController().signal;
let receiver: Receiver | undefined;
const run = aRunResult({ trials: 4, failures: 1 });

afterEach(async () => {
  await receiver?.close();
  receiver = undefined;
});

function send(document: ReportDocument, url: string, env: Record<string, string> = {}): Promise<string[]> {
  return sendDocument({ document, otlp: url, env, signal });
}

describe.runIf(reason === undefined)("OTLP by OpenTelemetry's own schema", () => {
  it.each([
    ['a run', run, run.trials.length],
    ['a comparison', aComparison({ pairs: 3 }), 6],
    ['a run of hostile texts', withHostileTexts(run), run.trials.length],
  ] as const)('%s is one trace a start, whose spans have their parents', async (_, document, starts) => {
    const parsed = parse(await renderDocument('otlp', document));
    expect(parsed).toMatchObject({ problems: [], traces: starts, roots: starts });
    expect(parsed.spans).toBeGreaterThan(starts);
  });

  it('has the times of the starts and the scenario as service', async () => {
    const parsed = parse(await renderDocument('otlp', run));
    const first = Math.min(...run.trials.map(({ startedAt }) => Date.parse(startedAt)));
    expect(parsed.firstStart).toBe(`${first}000000`);
    expect(parsed.services).toEqual([run.scenario.name]);
  });

  it('is refused where a field does not exist: the check can fail', async () => {
    const text = (await renderDocument('otlp', run)).replace('"startTimeUnixNano"', '"startTime"');
    expect(() => parse(text)).toThrow('startTime');
  });
});

describe('sending traces', () => {
  it('posts JSON to /v1/traces with the headers of the environment', async () => {
    receiver = await startReceiver();
    const lines = await send(run, receiver.url, { OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=a%20b, authorization=Bearer%20secret' });
    expect(lines).toEqual([`sent 4 traces to ${receiver.url}/v1/traces`]);
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]).toMatchObject({
      url: '/v1/traces',
      headers: { 'content-type': 'application/json', 'x-tenant': 'a b', authorization: 'Bearer secret' },
    });
    expect(receiver.received[0]?.body).toBe(await renderDocument('otlp', run));
  });

  it('tries again where the receiver is not ready, and not for ever', async () => {
    receiver = await startReceiver([503, 503, 200], '', { 'retry-after': '0' });
    await send(run, receiver.url);
    expect(receiver.received).toHaveLength(3);
    await receiver.close();
    receiver = await startReceiver([429], 'too many', { 'retry-after': '0' });
    await expect(send(run, receiver.url)).rejects.toMatchObject({ code: 'REPORT_NOT_SENT', message: expect.stringContaining('429: too many (4 attempts)') });
    expect(receiver.received).toHaveLength(4);
  });

  it('does not try again what was refused, and says by whom without credentials', async () => {
    receiver = await startReceiver([401], 'who are you?');
    const url = receiver.url.replace('http://', 'http://user:secret@');
    await expect(send(run, url)).rejects.toMatchObject({
      code: 'REPORT_NOT_SENT',
      message: `${receiver.url}/v1/traces did not take the report: it answered 401: who are you?`,
    });
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]?.headers.authorization).toBe(`Basic ${Buffer.from('user:secret').toString('base64')}`);
  });

  it('reports spans that a receiver dropped', async () => {
    receiver = await startReceiver([200], '{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}');
    await expect(send(run, receiver.url)).rejects.toMatchObject({ message: expect.stringContaining('it rejected 3 spans: too old') });
  });

  it('names what is wrong with an address, a header or a document that has no traces', async () => {
    await expect(send(run, `http://127.0.0.1:${await freePort()}`)).rejects.toMatchObject({
      code: 'REPORT_NOT_SENT',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    await expect(send(run, 'ftp://collector')).rejects.toMatchObject({ code: 'USAGE_INVALID_FLAG' });
    const broken = send(run, 'http://127.0.0.1:1', { OTEL_EXPORTER_OTLP_HEADERS: 'token' });
    await expect(broken).rejects.toMatchObject({ code: 'USAGE_INVALID_FLAG', message: expect.not.stringContaining('token') });
    await expect(send(aNightReport({ series: 1, nights: 1 }), 'http://127.0.0.1:1')).rejects.toMatchObject({
      message: expect.stringContaining('a night has no otlp'),
    });
  });
});
