import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ceilingReport } from '../../src/analysis/ceiling-report.ts';
import { comparedSide } from '../../src/app/compare/compared-side.ts';
import { measureFloors } from '../../src/app/tune/measure-floors.ts';
import { makeMlp } from '../../src/engine/models/make-model.ts';
import { aForeignVariant, anEngine, aProcessTarget, aVariant } from '../support/a-scenario.ts';
import { coldstart, makeWorkplace, type Workplace } from '../support/built-binary.ts';
import { freePort } from '../support/host-programs.ts';

let place: Workplace;
beforeEach(() => {
  place = makeWorkplace();
});
afterEach(() => place.remove());

const quiet = { signal: new AbortController().signal, say: () => undefined, share: 'no-lock' } as const;

async function aModel(): Promise<string> {
  const file = join(place.folder, 'mlp.onnx');
  await makeMlp({ file, layers: 2, width: 1024 });
  return file;
}

describe('measuring what this machine needs for a start', () => {
  it('starts an empty program in place of ours, reads a model from memory, and leaves nothing behind', async () => {
    const file = await aModel();
    const variant = aVariant({ target: aProcessTarget({ cwd: place.folder }), engine: anEngine({ backend: 'onnxruntime', model: { file } }) });
    const floors = await measureFloors({ ...quiet, variant, environment: place.env, starts: 3 });
    expect(floors.notes).toEqual([]);
    expect(Object.keys(floors.bare).sort()).toEqual(['node-bootstrap', 'process-spawn']);
    expect(floors).toMatchObject({ bareStarts: 3, bareOf: 'an empty program', pinnedCopy: 0 });
    expect(floors.bare['node-bootstrap']).toBeGreaterThan(1);
    expect(floors.memory).toBeGreaterThan(1e8);
    expect(floors.modelBytes).toBeGreaterThan(8e6);
    expect(floors.libraryBytes).toBeGreaterThan(floors.addonBytes);
    expect(readdirSync(join(place.folder, 'runtime', 'coldstart'))).toEqual([]);
  });

  it('says what could not be measured, and measures the rest', async () => {
    const engine = anEngine({ backend: 'onnxruntime', model: { file: join(place.folder, 'nothing.onnx') } });
    const variant = aVariant({ target: aProcessTarget({ cwd: join(place.folder, 'nowhere') }), engine });
    const floors = await measureFloors({ ...quiet, variant, environment: place.env, starts: 1 });
    expect(floors).toMatchObject({ bare: {}, bareStarts: 0, modelBytes: 0 });
    expect(floors.memory).toBeGreaterThan(0);
    expect(floors.notes.join('\n')).toMatch(/the model was not measured.*nothing\.onnx/);
    expect(floors.notes.join('\n')).toMatch(/bare starts were not measured/);
  });

  it('knows no least start of a program that is not ours', async () => {
    const floors = await measureFloors({ ...quiet, variant: aForeignVariant({ target: aProcessTarget() }), environment: place.env });
    expect(floors).toMatchObject({ bare: {}, bareStarts: 0, libraryBytes: 0, notes: [] });
  });

  it('ends at once when it is interrupted', async () => {
    const signal = AbortSignal.abort();
    const variant = aVariant({ target: aProcessTarget() });
    await expect(measureFloors({ ...quiet, signal, variant, environment: place.env })).rejects.toMatchObject({ code: 'COMMAND_INTERRUPTED' });
  });

  it('holds a real start against the machine: rows that sum to it, floors below it', async () => {
    const file = await aModel();
    const args = ['run', '--no-lock', '--target', 'process', '--engine', 'onnxruntime', '--model', file, '--trials', '5', '--at', 'p50', '--json'];
    const { stdout, stderr } = await coldstart(place, [...args, '--port', String(await freePort())]);
    expect(stdout, stderr).not.toBe('');
    const run = JSON.parse(stdout);
    const [variant] = run.scenario.variants;
    const named = { role: 'baseline', label: 'x', source: { kind: 'run', runId: run.runId, variant: variant.id }, scenario: 'x' } as const;
    const floors = await measureFloors({ ...quiet, variant, environment: place.env, starts: 3 });
    const report = ceilingReport({ side: comparedSide(named, run, variant.id), floors });
    if (report === undefined) throw new Error('no start was completed');
    expect(report.rows.reduce((sum, { ms }) => sum + ms, 0)).toBeCloseTo(report.startMs, 6);
    expect(report.share).toBeGreaterThan(0.05);
    expect(report.share).toBeLessThan(1);
    for (const { phase, floorMs, basis } of report.rows) {
      if (phase === 'node-bootstrap' || phase === 'first-inference' || phase === 'library-load') expect(floorMs, phase).toBeGreaterThan(0);
      expect(basis).not.toBe('');
    }
    expect(report.sentence).toMatch(/^This start is at \d+ % of what this machine can do: .* against .* ms; most remains in .* \(.* ms\)$/);
  });
});
