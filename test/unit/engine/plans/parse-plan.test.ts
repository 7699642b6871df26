import { beforeAll, describe, expect, it } from 'vitest';
import { planDamage } from '../../../../src/core/plan.ts';
import { parsePlan } from '../../../../src/engine/plans/parse-plan.ts';
import { readSize } from '../../../../src/engine/plans/plan-source.ts';
import { PLAN_NAMES, type PlanName, planHead, watchedSource } from '../../../support/plans.ts';
import { seededRandom } from '../../../support/random.ts';

const heads = new Map<PlanName, Buffer>();
beforeAll(async () => {
  for (const name of PLAN_NAMES) heads.set(name, await planHead(name));
});
const head = (name: PlanName): Buffer => Buffer.from(heads.get(name) as Buffer);
const sizeOf = (bytes: Buffer): number => readSize(bytes, 16) as number;
const parse = (bytes: Buffer, sizeBytes = sizeOf(bytes)) => parsePlan(watchedSource(bytes, sizeBytes));
const problemsOf = (bytes: Buffer, sizeBytes?: number) => parse(bytes, sizeBytes).integrity.map(({ text }) => text);

describe('[unit] the header of a plan', () => {
  for (const name of PLAN_NAMES) {
    it(`of ${name} names its version, its sections and the H200 that built it`, () => {
      const source = watchedSource(head(name), sizeOf(head(name)));
      const facts = parsePlan(source);
      const is106 = name.includes('trt106');
      expect(facts).toMatchObject({
        format: 'container',
        layout: is106 ? 2 : 1,
        serializationTag: is106 ? 239 : 236,
        version: { text: is106 ? '10.6.0.26' : '8.6.1.6' },
        device: { computeCapability: '9.0', smCount: 132, smClockKhz: 1_980_000, memoryBusBits: 6016, integrated: false, memoryBytes: 150_109_880_320 },
        integrity: [],
      });
      expect(facts.sections.map(({ tag }) => tag)).toEqual(is106 ? ['ENGN', 'WGHT'] : ['ENGN']);
      const headBytes = source.reads.slice(0, -1).reduce((sum, { length }) => sum + length, 0);
      expect(headBytes).toBeLessThanOrEqual(4096);
      expect(source.reads.at(-1)).toEqual({ offset: sizeOf(head(name)) - 4, length: 4 });
    });
  }

  it('says how much is missing of a truncated plan, and how much is too much of a padded one', () => {
    const bytes = head('r50.fp16.trt106');
    expect(problemsOf(bytes, 40_000_000)).toContain('it is truncated: 52202548 bytes were expected, there are 40000000');
    expect(problemsOf(bytes, 52_202_552)).toContain('it is longer than it says: 52202548 bytes were expected, there are 52202552');
  });

  it('says where sections overlap, leave the file or are missing', () => {
    const overlapping = head('tiny.vcx.trt106');
    overlapping.writeUInt8(0xe0, 64);
    overlapping.writeUInt8(0x10, 65);
    expect(problemsOf(overlapping)).toContainEqual(expect.stringMatching(/ENGN and WGHT overlap/));
    const outside = head('tiny.vcx.trt106');
    outside.writeBigUInt64LE(1n << 40n, 72);
    expect(problemsOf(outside)).toContainEqual(expect.stringMatching(/WGHT ends at byte .*, the plan at 181516/));
    const nameless = head('tiny.trt861');
    nameless.write('XXXX', 32);
    expect(problemsOf(nameless)).toContain('it has no engine section (ENGN)');
  });

  it('finds a flipped bit in the version, in the layout, in the archive and at the end', () => {
    const version = head('r50.fp16.trt106');
    version[25] = 5;
    expect(problemsOf(version)).toEqual(['its header names TensorRT 10.5.0.26, its engine section 10.6.0.26']);
    const unknown = head('r50.fp16.trt106');
    unknown[24] = 74;
    expect(planDamage(parse(unknown))?.text).toMatch(/names TensorRT 74\.6\.0\.26, of which no such plan is known/);
    const layout = head('r50.fp16.trt106');
    layout[8] = 66;
    expect(problemsOf(layout)).toContain('its container has layout 66; 1 and 2 are known');
    const payload = head('r50.fp16.trt106');
    payload[0x58] = 0;
    expect(problemsOf(payload)).toContainEqual(expect.stringMatching(/archive states .* bytes, its section has 1163206/));
    const plain = head('tiny.trt861');
    expect(parsePlan(watchedSource(plain, sizeOf(plain), Buffer.alloc(4))).integrity.map(({ text }) => text)).toEqual([
      'its last bytes are 00000000, not 998b8d8b',
    ]);
  });

  it('names what was given instead of a plan', () => {
    const text = (bytes: Buffer | string) => planDamage(parsePlan(watchedSource(Buffer.from(bytes as string))))?.text;
    expect(text('')).toBe('it is empty');
    expect(text(Buffer.alloc(4096))).toMatch(/zero bytes/);
    expect(text('version https://git-lfs.github.com/spec/v1\noid sha256:0\n')).toMatch(/Git LFS pointer/);
    expect(text(Buffer.from([8, 8, 0x12, 7, ...Buffer.from('pytorch'), 0x3a, 0x80]))).toMatch(/an ONNX model/);
    expect(text(Buffer.from([1, 2, 3, 4, 5]))).toBe('it is not a TensorRT plan');
    expect(text('ftrt')).toMatch(/truncated: its header has 32 bytes, there are 4/);
    const old = Buffer.alloc(4096);
    old.write('ptrt');
    old.writeUInt32LE(205, 8);
    expect(text(old)).toMatch(/built by TensorRT 8\.2 \(serialization tag 205\), which is too old/);
  });

  it('never claims a GPU for a version whose order of fields is not known, and doubts what it has not seen', () => {
    const later = head('r50.fp16.trt106');
    later[24] = 11;
    const facts = parse(later);
    expect(facts.device).toBeUndefined();
    expect(planDamage(facts)).toBeUndefined();
    expect(facts.integrity.map(({ severity }) => severity)).toEqual(['doubt']);
  });
});

describe('[unit] the metadata before a plan', () => {
  const wrap = (metadata: string, plan: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeInt32LE(Buffer.byteLength(metadata));
    return Buffer.concat([length, Buffer.from(metadata), plan]);
  };

  it('are read and skipped', () => {
    const plan = head('tiny.trt861');
    const wrapped = wrap('{"task":"detect","imgsz":[640,640],"names":{"0":"a, }\\""}}', plan);
    const facts = parse(wrapped, sizeOf(plan) + wrapped.length - plan.length);
    expect(facts).toMatchObject({ wrapper: { kind: 'ultralytics', complete: true, metadata: { task: 'detect', names: { 0: 'a, }"' } } }, integrity: [] });
    expect(facts.version?.text).toBe('8.6.1.6');
  });

  it('are read as far as 4 KiB allow where they are long', () => {
    const plan = head('tiny.trt861');
    const names = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [index, `class ${index}`]));
    const wrapped = wrap(JSON.stringify({ description: 'long', stride: 32, task: 'segment', names }), plan);
    const source = watchedSource(wrapped, sizeOf(plan) + wrapped.length - plan.length);
    const facts = parsePlan(source);
    expect(facts.wrapper).toMatchObject({ complete: false, metadata: { description: 'long', stride: 32, task: 'segment' } });
    expect(facts.integrity).toEqual([]);
    expect(source.reads.slice(0, -1).reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(4096);
  });

  it('are no excuse: a wrapped plan that was cut off is truncated', () => {
    const wrapped = wrap('{"task":"detect"}', head('tiny.trt861'));
    expect(problemsOf(wrapped, wrapped.length)[0]).toMatch(/truncated: 166820 bytes were expected, there are 8192/);
  });
});

describe('[unit] damaged headers', () => {
  type Damage = (bytes: Buffer, place: number, at: (limit: number) => number) => void;
  const aligned = (bytes: Buffer, place: number): number => Math.min(8 * (place >> 3), bytes.length - 8);
  const DAMAGES: readonly Damage[] = [
    (bytes, place, at) => {
      bytes[place] = (bytes[place] as number) ^ (1 << at(8));
    },
    (bytes, place, at) => bytes.fill(at(2) * 255, place, Math.min(bytes.length, place + at(64))),
    (bytes, place, at) => bytes.writeBigUInt64LE(0xffff_ffff_ffff_ffffn - BigInt(at(100)), aligned(bytes, place)),
    (bytes, place, at) => bytes.writeInt32LE(-1 - at(1 << 30), Math.min(place, bytes.length - 4)),
    (bytes, place, at) => bytes.copy(bytes, place, at(bytes.length)),
    (bytes, place, at) => bytes.writeBigUInt64LE(BigInt(at(2 ** 31)) << BigInt(at(32)), aligned(bytes, place)),
  ];
  const spoil = (bytes: Buffer, random: () => number): Buffer => {
    const copy = Buffer.from(bytes);
    const at = (limit: number): number => Math.floor(random() * limit);
    for (let count = 1 + at(8); count > 0; count -= 1) {
      const damage = DAMAGES[at(DAMAGES.length)] as Damage;
      damage(copy, at(at(4) === 0 ? copy.length : 320), at);
    }
    return copy;
  };

  it('of 10,000 kinds are answered, without a read outside of the file or beyond 4 KiB', () => {
    const random = seededRandom(20_261_120);
    let damaged = 0;
    for (let round = 0; round < 10_000; round += 1) {
      const name = PLAN_NAMES[round % PLAN_NAMES.length] as PlanName;
      const original = heads.get(name) as Buffer;
      const start = random() < 0.2 ? Buffer.concat([Buffer.from([17, 0, 0, 0]), Buffer.from('{"task":"detect"}'), original]) : original;
      const bytes = spoil(start.subarray(0, 4096), random);
      const sizeBytes = random() < 0.5 ? bytes.length : Math.max(bytes.length, sizeOf(original) + Math.floor(random() * 3) - 1);
      const source = watchedSource(bytes, sizeBytes);
      const facts = parsePlan(source);
      expect(source.reads.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(4096 + 4);
      expect(source.reads.length).toBeLessThanOrEqual(5);
      if (planDamage(facts)) damaged += 1;
    }
    expect(damaged).toBeGreaterThan(8000);
  });

  it('cut off at every length from 0 to 4096 are all called damaged', () => {
    for (const name of ['tiny.trt861', 'tiny.vcx.trt106'] as const) {
      for (let length = 0; length <= 4096; length += 1) {
        const bytes = (heads.get(name) as Buffer).subarray(0, length);
        const facts = parsePlan(watchedSource(bytes));
        expect(planDamage(facts), `${name} cut off at ${length}`).toBeDefined();
      }
    }
  });
});
