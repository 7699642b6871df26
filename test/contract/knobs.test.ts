/** Every knob of the registry keeps its promises on every kind of variant: it is pure, it reads what it set, it stays a valid scenario, and it says what it does. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ARTEFACT_BUILDERS } from '../../src/app/tune/artefacts/registry.ts';
import { PHASES } from '../../src/core/phases.ts';
import { SINGLE_VARIANT, type Variant } from '../../src/core/scenario.ts';
import type { KnobValue } from '../../src/core/setting.ts';
import { BACKENDS } from '../../src/engine/backends/registry.ts';
import { LOADERS } from '../../src/engine/loaders/registry.ts';
import { deepFreeze } from '../../src/scenario/deep-freeze.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { toYaml } from '../../src/scenario/to-yaml.ts';
import { KNOB_GROUPS, type Knob } from '../../src/tuner/knob.ts';
import { TRIED_LOADERS } from '../../src/tuner/knobs/loader.ts';
import { KNOBS, knobById } from '../../src/tuner/knobs/registry.ts';
import { aScenario } from '../support/a-scenario.ts';
import { aKnobWorld, anArtefactPlace, TUNABLE_VARIANTS } from '../support/tunable-variants.ts';

const PHASE_IDS: ReadonlySet<string> = new Set(PHASES.map(({ id }) => id));
const WORLD = aKnobWorld();
const VARIANTS = TUNABLE_VARIANTS.map((variant) => deepFreeze(structuredClone(variant)));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldstart-knobs-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The variant as it comes back from the file that a tuning writes of it. */
async function writtenAndLoaded(variant: Variant): Promise<Variant> {
  const file = join(folder, 'tuned.yaml');
  writeFileSync(file, toYaml(aScenario({ variants: [{ ...variant, id: SINGLE_VARIANT }] })));
  const { variants } = await loadScenario(file, {}, { cwd: folder, env: {}, scenariosFolder: folder, catalogue: { backends: BACKENDS, loaders: LOADERS } });
  return { ...variants[0], id: variant.id };
}

function applicable(knob: Knob): readonly Variant[] {
  return VARIANTS.filter((variant) => knob.missing(variant, WORLD) === undefined);
}

function settingsOf(knob: Knob): readonly (readonly [Variant, KnobValue])[] {
  return applicable(knob).flatMap((variant) => knob.values(variant, WORLD).map((value) => [variant, value] as const));
}

/** A sentence of its own: begins with a capital, ends with a full stop. */
const SENTENCE = /^[A-Z].*[^.]\.$/s;

describe('the sample variants', () => {
  it.each(VARIANTS)('$id is a scenario that can be written and loaded again', async (variant) => {
    expect(await writtenAndLoaded(variant)).toEqual(variant);
  });
});

describe('the knobs', () => {
  it('have ids of their own by which they are found', () => {
    const ids = KNOBS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))).toEqual([]);
    expect(KNOBS.filter((knob) => knobById(knob.id) !== knob)).toEqual([]);
    expect(knobById('nothing')).toBeUndefined();
  });

  it('try loaders that there are, all but the automatic one and the slowest by design', () => {
    expect([...TRIED_LOADERS].sort()).toEqual(
      Object.keys(LOADERS)
        .filter((id) => id !== 'auto' && id !== 'ifstream')
        .sort(),
    );
  });
});

describe.each(KNOBS)('the knob $id', (knob) => {
  it('belongs to a group, moves phases that there are, and has a title and a side effect in words', () => {
    expect(KNOB_GROUPS).toContain(knob.group);
    expect(knob.phases.length).toBeGreaterThan(0);
    expect(knob.phases.filter((phase) => !PHASE_IDS.has(phase))).toEqual([]);
    expect(knob.title).toMatch(/[^.]$/);
    expect(knob.sideEffect).toMatch(SENTENCE);
  });

  it('concerns one of the sample variants at least, and says in a sentence why it does not concern the others', () => {
    expect(applicable(knob).length).toBeGreaterThan(0);
    const reasons = VARIANTS.map((variant) => knob.missing(variant, WORLD)).filter((reason) => reason !== undefined);
    expect(reasons.filter((reason) => !/\S.*[^.]\.$/.test(reason))).toEqual([]);
  });

  it('has a value to try beside the one in use, and none twice', () => {
    for (const variant of applicable(knob)) {
      const values = knob.values(variant, WORLD);
      expect(new Set(values).size, variant.id).toBe(values.length);
      expect(values.filter((value) => value !== knob.read(variant)).length, variant.id).toBeGreaterThan(0);
    }
  });

  it('reads what it set, and changes nothing where the value is in use already', () => {
    for (const [variant, value] of settingsOf(knob)) {
      const changed = knob.apply(variant, value, anArtefactPlace);
      expect(knob.read(changed), `${variant.id} ${value}`).toBe(value);
      expect(changed.id).toBe(variant.id);
      expect(isDeepStrictEqual(changed, variant), `${variant.id} ${value}`).toBe(value === knob.read(variant));
    }
    for (const variant of applicable(knob)) expect(knob.apply(variant, knob.read(variant), anArtefactPlace), variant.id).toEqual(variant);
  });

  it('gives the same for the same, however often it is applied', () => {
    for (const [variant, value] of settingsOf(knob)) {
      const changed = deepFreeze(knob.apply(variant, value, anArtefactPlace));
      expect(knob.apply(variant, value, anArtefactPlace), `${variant.id} ${value}`).toEqual(changed);
      expect(knob.apply(changed, value, anArtefactPlace), `${variant.id} ${value}`).toEqual(changed);
    }
  });

  it('leaves a scenario that can be written and loaded again, unless it says that the value does not fit', async () => {
    const changes = settingsOf(knob).map(([variant, value]) => [value, knob.apply(variant, value, anArtefactPlace)] as const);
    const fitting = changes.filter(([value, changed]) => knob.conflict?.(changed, value) === undefined);
    expect(fitting.length).toBeGreaterThan(0);
    for (const [value, changed] of fitting) {
      expect(await writtenAndLoaded(changed), `${changed.id} ${value}`).toEqual(changed);
    }
  });

  it('asks only for files that somebody can make, and places them where they lie', () => {
    for (const [variant, value] of settingsOf(knob)) {
      const requests = knob.needs?.(variant, value) ?? [];
      for (const request of requests) {
        expect(ARTEFACT_BUILDERS.map(({ kind }) => kind)).toContain(request.kind);
        expect(JSON.stringify(knob.apply(variant, value, anArtefactPlace))).toContain(anArtefactPlace(request));
      }
    }
  });

  it('says how it is done by hand, and what speaks against a value', () => {
    for (const [variant, value] of settingsOf(knob)) {
      expect(knob.byHand(value, variant), `${variant.id} ${value}`).toMatch(SENTENCE);
      const conflict = knob.conflict?.(knob.apply(variant, value, anArtefactPlace), value);
      if (conflict !== undefined) expect(conflict, `${variant.id} ${value}`).toMatch(/\S.*[^.]\.$/);
    }
  });

  it('has no quarrel with the value in use', () => {
    for (const variant of applicable(knob)) expect(knob.conflict?.(variant, knob.read(variant)), variant.id).toBeUndefined();
  });

  it('asks for permission only where it says why, and never for the value in use', () => {
    if (knob.allow === undefined) return;
    expect(knob.allow.why).toMatch(SENTENCE);
    const needed = settingsOf(knob).filter(([, value]) => knob.allow?.needed(value) === true);
    expect(needed.length).toBeGreaterThan(0);
    expect(applicable(knob).filter((variant) => knob.allow?.needed(knob.read(variant)) === true)).toEqual([]);
  });
});
