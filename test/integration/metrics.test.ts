import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendDocument } from '../../src/app/report-document.ts';
import { renderDocument } from '../../src/report/formats/registry.ts';
import { aComparison, aNightReport, aRunResult } from '../support/builders.ts';
import { withHostileTexts } from '../support/hostile-documents.ts';
import { freePort, type RunningProgram, startProgram, untilAnswered } from '../support/real-collectors.ts';

const folder = mkdtempSync(join(tmpdir(), 'coldstart-metrics-'));
const run = aRunResult({ trials: 12 });
const night = aNightReport({ series: 3, nights: 25, stories: ['regression', 'ok', 'could-not-measure'] });
const documents = [run, aRunResult({ trials: 3, failures: 3 }), aComparison({ pairs: 6 }), night, withHostileTexts(run)];
const signal = new AbortController().signal;

let gateway: RunningProgram;
let prometheus: RunningProgram;
let openMetrics: { readonly port: number; readonly close: () => void };

/** A target of Prometheus that serves the OpenMetrics text of the run. */
async function serveOpenMetrics(): Promise<{ port: number; close: () => void }> {
  const text = await renderDocument('openmetrics', run);
  const server = createServer((_, response) =>
    response.writeHead(200, { 'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8' }).end(text),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

beforeAll(async () => {
  openMetrics = await serveOpenMetrics();
  const gatewayPort = await freePort();
  gateway = await startProgram('prometheus-pushgateway', [`--web.listen-address=127.0.0.1:${gatewayPort}`], gatewayPort);
  const port = await freePort();
  const config = {
    global: { scrape_interval: '200ms', scrape_timeout: '200ms' },
    scrape_configs: [
      { job_name: 'pushed', honor_labels: true, static_configs: [{ targets: [`127.0.0.1:${gatewayPort}`] }] },
      { job_name: 'scraped', static_configs: [{ targets: [`127.0.0.1:${openMetrics.port}`] }] },
    ],
  };
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const data = join(folder, 'data');
  const args = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${data}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--enable-feature=exemplar-storage',
  ];
  prometheus = await startProgram('prometheus', args, port);
});

afterAll(async () => {
  await Promise.all([gateway?.stop(), prometheus?.stop()]);
  openMetrics?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

async function query(expression: string): Promise<Series[] | undefined> {
  const answer = (await (await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(expression)}`)).json()) as { data: { result: Series[] } };
  return answer.data.result.length > 0 ? answer.data.result : undefined;
}

describe('metrics', () => {
  it('are what promtool takes without a complaint', async () => {
    for (const document of documents) {
      const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: await renderDocument('prometheus', document), encoding: 'utf8' });
      expect(`${stdout}${stderr}`, document.kind).toBe('');
      expect(status).toBe(0);
    }
    const broken = spawnSync('promtool', ['check', 'metrics'], { input: 'coldstart_x{a="b} 1\n', encoding: 'utf8' });
    expect(broken.status).not.toBe(0);
  });

  it('pushed to a Pushgateway are found in Prometheus with their labels and values', async () => {
    const lines = await sendDocument({ document: run, pushgateway: gateway.url, instance: 'host/a', env: {}, signal });
    expect(lines).toEqual([expect.stringContaining('/metrics/job/coldstart/instance@base64/')]);
    await sendDocument({ document: night, pushgateway: gateway.url, env: {}, signal });
    const [median] = await untilAnswered(() => query('coldstart_median_seconds{job="coldstart",moment="ready"}'));
    expect(median?.metric).toMatchObject({ instance: 'host/a', scenario: run.scenario.name, variant: 'default', target: 'docker' });
    expect(Number(median?.value[1])).toBeCloseTo(run.ready.medianMs / 1000, 9);
    const outcomes = await untilAnswered(() => query('coldstart_night_outcome == 1'));
    expect(outcomes.map(({ metric }) => metric['outcome']).sort()).toEqual(['could-not-measure', 'ok', 'regression']);
  });

  it('of a run that measured nothing leave the time of the last success where it was', async () => {
    const query = async (): Promise<string> => await (await fetch(`${gateway.url}/metrics`)).text();
    const good = { ...run, scenario: { ...run.scenario, name: 'twice' } };
    await sendDocument({ document: good, pushgateway: gateway.url, env: {}, signal });
    const line = (text: string): string | undefined =>
      text.split('\n').find((own) => own.startsWith('coldstart_last_success_timestamp_seconds') && own.includes('"twice"'));
    const before = line(await query());
    const bad = aRunResult({ trials: 3, failures: 3 });
    await sendDocument({
      document: { ...bad, createdAt: '2026-11-21T08:30:00.000Z', scenario: { ...bad.scenario, name: 'twice' } },
      pushgateway: gateway.url,
      env: {},
      signal,
    });
    expect(before).toBeDefined();
    expect(line(await query())).toBe(before);
  });

  it('as OpenMetrics end with EOF and carry the run id as an exemplar', async () => {
    expect((await renderDocument('openmetrics', run)).endsWith('# EOF\n')).toBe(true);
    await untilAnswered(() => query('coldstart_ready_seconds_count{job="scraped"}'));
    const url = `${prometheus.url}/api/v1/query_exemplars?query=coldstart_ready_seconds_bucket&start=0&end=${Math.ceil(Date.now() / 1000) + 60}`;
    const { data } = (await (await fetch(url)).json()) as { data: { exemplars: { labels: Record<string, string> }[] }[] };
    expect(data.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels['run_id']))).toContain(run.runId);
  });
});
