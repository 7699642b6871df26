import { describe, expect, it } from 'vitest';
import { renderSummary } from '../../../src/cli/terminal/summary.ts';
import { buildReport } from '../../../src/report/build-report.ts';
import { describeCeilings, describeGpu } from '../../../src/report/describe-gpu.ts';
import { renderRunHtml } from '../../../src/report/formats/html/run/render-run-html.ts';
import { renderMarkdown } from '../../../src/report/formats/markdown.ts';
import { aGpuDevice, aGpuRun, aGpuVariant, aRunResult, someCeilings, someGpuFacts } from '../../support/builders.ts';

describe('the GPU facts of a report', () => {
  it('name what a reader compares first', () => {
    expect(describeGpu(someGpuFacts())).toMatchObject({
      GPUs: '1',
      model: 'NVIDIA H200',
      'persistence mode': 'on',
      ECC: 'on',
      MIG: 'off',
      PCIe: 'generation 5 × 16',
      'other processes': 'none',
      driver: '580.159.04',
      MPS: 'off',
    });
  });

  it('say once what all cards share, and card by card what differs', () => {
    const devices = [aGpuDevice(), aGpuDevice({ index: 1, powerState: 'P8', persistence: false })];
    const facts = describeGpu(someGpuFacts({ devices }));
    expect(facts['model']).toBe('NVIDIA H200');
    expect(facts['power state']).toBe('GPU 0: P0; GPU 1: P8');
    expect(facts['persistence mode']).toBe('GPU 0: on; GPU 1: off');
  });

  it('leave out what the driver does not tell', () => {
    const { persistence: _, ecc: _ecc, mig: _mig, pcie: _pcie, clocksMhz: _clocks, powerState: _power, computeMode: _mode, ...bare } = aGpuDevice();
    const facts = describeGpu(someGpuFacts({ devices: [bare] }));
    for (const label of ['persistence mode', 'ECC', 'MIG', 'PCIe', 'clocks', 'power state', 'compute mode']) expect(facts[label]).toBeUndefined();
    expect(describeGpu(someGpuFacts({ devices: [] }))).toMatchObject({ GPUs: '0', MPS: 'off' });
  });

  it('give rates only where they were measured', () => {
    expect(describeCeilings(someCeilings({ disk: 0, notes: [] }))).toEqual({
      'disk, past the page cache': undefined,
      'copy from pinned memory': '55.5 GB/s',
      'copy from ordinary memory': '10.0 GB/s',
      notes: '',
    });
  });
});

describe('the rates of the bytes of a model in every view', () => {
  const run = aGpuRun({}, aGpuVariant({ state: 'cold' }));

  it('stand in the page, the Markdown and the terminal with the share of their ceiling', () => {
    expect(run.variants[0]?.io?.map(({ ceiling }) => ceiling?.of)).toEqual(['disk', 'pinned copy']);
    const shown = /59\.\d % of the disk/;
    for (const text of [renderMarkdown(run), renderSummary(run, { width: 120 }), renderRunHtml(run)]) expect(text).toMatch(shown);
  });

  it('come with the name of the GPU in the Markdown, which leaves the other facts out', () => {
    expect(renderMarkdown(run)).toMatch(/GPU model NVIDIA H200, GPU driver 580\.159\.04, GPU MPS off\.\n$/);
  });

  it('are no part of a run that moved none', () => {
    const foreign = aRunResult({ instrumented: false, trials: 6 });
    expect(buildReport(foreign).variants[0].io).toEqual([]);
    expect(renderRunHtml(foreign)).not.toContain('data-table="io"');
    expect(renderMarkdown(foreign)).not.toContain('bytes of the model');
  });

  it('stay out of the terminal where no ceiling was measured', () => {
    expect(renderSummary(aRunResult({ trials: 6 }), { width: 120 })).not.toContain('Bytes of the model');
  });

  it('fit into narrow terminals', () => {
    for (const width of [40, 60, 80]) {
      const lines = renderSummary(run, { width }).split('\n');
      expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(width);
    }
  });
});
