import { describe, expect, it } from 'vitest';
import { GRAFANA } from '../../../src/deploy/grafana.ts';
import { comparisonGauges } from '../../../src/report/formats/prometheus/comparison-gauges.ts';
import { GAUGES } from '../../../src/report/formats/prometheus/gauges.ts';
import { nightGauges } from '../../../src/report/formats/prometheus/night-gauges.ts';
import { runGauges } from '../../../src/report/formats/prometheus/run-gauges.ts';
import { aComparison, aNightReport, aRunResult } from '../../support/builders.ts';

interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat: string;
  readonly datasource: { readonly type: string; readonly uid: string };
}
interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly Target[];
}
interface Board {
  readonly uid: string;
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string; readonly definition?: string }[] };
}

const context = { workingFolder: '/srv/app', command: ['coldstart'], nightlyFile: 'nightly.yaml' };
const board = JSON.parse(GRAFANA.files(context)[0]!.text) as Board;
const targets = board.panels.flatMap((panel) => panel.targets ?? []);
const values = [...runGauges(aRunResult({ trials: 30 })), ...comparisonGauges(aComparison()), ...nightGauges(aNightReport({ nights: 30 }))];

describe('the Grafana board', () => {
  it('asks for gauges that are written, by labels that they have', () => {
    expect(targets.length).toBeGreaterThan(15);
    for (const { expr, legendFormat } of targets) {
      const names: string[] = expr.match(/coldstart_\w+/g) ?? [];
      expect(names.length, expr).toBeGreaterThan(0);
      for (const name of names) expect(Object.keys(GAUGES), expr).toContain(name);
      const written = values.filter(({ name }) => names.includes(name));
      expect(written.length, expr).toBeGreaterThan(0);
      const labels = new Set(written.flatMap((value) => Object.keys(value.labels)));
      const asked = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g), ...expr.matchAll(/[{,]\s*(\w+)=/g)].map((match) => match[1]);
      for (const label of asked) expect(labels, `${expr} ${legendFormat}`).toContain(label);
    }
  });

  it('asks its variables for gauges that are written', () => {
    const definitions = board.templating.list.flatMap(({ definition }) => definition?.match(/coldstart_\w+/g) ?? []);
    expect(definitions.length).toBeGreaterThan(0);
    for (const name of definitions) expect(Object.keys(GAUGES)).toContain(name);
  });

  it('has panels of known types with ids of their own that do not lie on each other', () => {
    expect(board.schemaVersion).toBeGreaterThanOrEqual(36);
    expect(new Set(board.panels.map(({ id }) => id)).size).toBe(board.panels.length);
    for (const [index, { type, gridPos: a, targets: own = [] }] of board.panels.entries()) {
      expect(['row', 'timeseries', 'state-timeline', 'stat', 'table']).toContain(type);
      expect(type === 'row').toBe(own.length === 0);
      expect(new Set(own.map(({ refId }) => refId)).size).toBe(own.length);
      expect(own.every(({ datasource }) => datasource.type === 'prometheus' && datasource.uid === `$\{datasource}`)).toBe(true);
      expect(a.x >= 0 && a.x + a.w <= 24 && a.h > 0).toBe(true);
      for (const { gridPos: b } of board.panels.slice(index + 1)) {
        expect(a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y).toBe(true);
      }
    }
  });
});
