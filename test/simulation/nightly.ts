/** The nightly rule's figures: false alarms per series-year, delays after a shift, and what the first nights can say. */
import { NIGHTLY } from '../../src/analysis/nightly-rule.ts';
import { type NightModel, REFERENCE_NIGHTS, runSeries } from './nights.ts';
import { atLeast, HELD_OUT_SEED, percent, poissonUpper, type Row, type SimulationContext } from './row.ts';

const YEAR = 365.25;
const CALM = 'Nothing changes: alarms per series and year after the calibration';
const SHIFTS = 'A shift after the calibration: confirmed in time';
const FIRST = 'The first 20 nights';

interface Calm {
  readonly name: string;
  readonly model: Partial<NightModel>;
  readonly nights: number;
  readonly limit?: number;
}

const CALM_CASES: readonly Calm[] = [
  { name: '4 % from night to night', model: {}, nights: 100_000, limit: 0.25 },
  { name: '2 % from night to night', model: { nightNoise: 0.02 }, nights: 100_000, limit: 0.25 },
  { name: 'one night in 20 scatters four times as much', model: { noisyShare: 0.05 }, nights: 100_000, limit: 0.25 },
  { name: '2 % that last-good does not share, two nights', model: { unshared: 0.02, confirm: 'two-nights' }, nights: 100_000, limit: 0.5 },
  { name: '2 % that last-good does not share, auto', model: { unshared: 0.02 }, nights: 50_000 },
  { name: '1 % that last-good does not share, auto', model: { unshared: 0.01 }, nights: 50_000 },
  { name: '0.5 % that last-good does not share, auto', model: { unshared: 0.005 }, nights: 50_000 },
  { name: '2 % that last-good does not share, one night', model: { unshared: 0.02, confirm: 'one-night' }, nights: 50_000 },
  { name: '2 % not shared that lasts for nights (0.5), two nights', model: { unshared: 0.02, unsharedMemory: 0.5, confirm: 'two-nights' }, nights: 50_000 },
  { name: '15 % of starts slow', model: { slowShare: 0.15 }, nights: 50_000 },
];

function perYear(table: string, name: string, alarms: number, nights: number, seed: number, limit?: number, note?: string): Row {
  const bound = poissonUpper(alarms) / (nights / YEAR);
  const judged = limit === undefined ? {} : { limit: `<= ${limit}`, met: bound <= limit, strain: bound / limit };
  return {
    table,
    name,
    value: (alarms / (nights / YEAR)).toFixed(3),
    bound: `<= ${bound.toFixed(3)}`,
    count: nights,
    seed,
    ...judged,
    ...(note === undefined ? {} : { note }),
  };
}

function calmRows({ name, model, nights, limit }: Calm, seed: number, quick: boolean): Row[] {
  const whole: NightModel = { ...REFERENCE_NIGHTS, ...model };
  const judged = whole.nights - NIGHTLY.calibrationNights;
  const series = Math.ceil((quick ? nights / 20 : nights) / judged);
  const sums = { slower: 0, faster: 0, screened: 0, onNoisy: 0, noisy: 0 };
  for (let one = 0; one < series; one += 1) {
    const outcome = runSeries(whole, seed * 1000 + one);
    sums.slower += outcome.slower.filter((night) => night >= NIGHTLY.calibrationNights).length;
    sums.faster += outcome.faster.filter((night) => night >= NIGHTLY.calibrationNights).length;
    sums.screened += outcome.screened;
    sums.noisy += outcome.noisy.length;
    sums.onNoisy += [...outcome.slower, ...outcome.faster].filter((night) => outcome.noisy.includes(night)).length;
  }
  // A twentieth of the nights cannot prove the figure: three events are expected noise there.
  const allowed = limit === undefined || !quick ? limit : 4 * limit;
  const count = series * judged;
  const note = `confirmations on ${((100 * sums.screened) / (series * whole.nights)).toFixed(1)} % of nights`;
  const rows = [
    perYear(CALM, `${name}: regressions`, sums.slower, count, seed, allowed, note),
    perYear(CALM, `${name}: improvements`, sums.faster, count, seed, allowed),
  ];
  if (whole.noisyShare === undefined) return rows;
  const alarms = { table: CALM, name: 'alarms on a night judged noisy', value: String(sums.onNoisy), bound: `of ${sums.noisy} such nights`, count, seed };
  return [...rows, { ...alarms, limit: '0', met: sums.onNoisy === 0 && sums.noisy > 0 }];
}

export function simulateCalmNights({ quick, say }: SimulationContext): Row[] {
  const cases = quick ? CALM_CASES.slice(0, 4) : CALM_CASES;
  return cases.flatMap((one, index) => {
    say(`nights without a change: ${one.name}`);
    return calmRows(one, HELD_OUT_SEED + 200 + index, quick);
  });
}

/** Delays until the first alarm, in nights from 1: the night of the shift itself is the first. */
function delays(model: Partial<NightModel>, series: number, seed: number, from?: number): (number | undefined)[] {
  return Array.from({ length: series }, (_, one) => {
    const shiftFrom = from ?? NIGHTLY.calibrationNights + (one % 21);
    const { slower } = runSeries({ ...REFERENCE_NIGHTS, nights: shiftFrom + 30, shiftFrom, ...model }, seed * 1000 + one, true);
    const at = slower.find((night) => night >= shiftFrom);
    return at === undefined ? undefined : at - shiftFrom + 1;
  });
}

const within = (found: readonly (number | undefined)[], nights: number): number => found.filter((delay) => delay !== undefined && delay <= nights).length;

interface Shifted {
  readonly name: string;
  readonly model: Partial<NightModel>;
  readonly nights: readonly number[];
  /** Nights within which the share is asked for. */
  readonly asked?: number;
}

const SHIFT_CASES: readonly Shifted[] = [
  { name: '5 %', model: { shift: 0.05 }, nights: [3, 5, 7, 10], asked: 7 },
  { name: '10 %', model: { shift: 0.1 }, nights: [1, 3], asked: 3 },
  { name: '5 %, 2 % from night to night', model: { shift: 0.05, nightNoise: 0.02 }, nights: [3, 7], asked: 7 },
  { name: '5 %, two nights', model: { shift: 0.05, confirm: 'two-nights' }, nights: [5, 7, 10] },
  { name: '10 %, two nights', model: { shift: 0.1, confirm: 'two-nights' }, nights: [3, 5] },
  { name: '5 %, 2 % not shared, auto', model: { shift: 0.05, unshared: 0.02 }, nights: [7, 10, 20] },
  { name: '10 %, 2 % not shared, auto', model: { shift: 0.1, unshared: 0.02 }, nights: [3, 7] },
  { name: '3 %', model: { shift: 0.03 }, nights: [7, 20] },
  { name: 'creep of 0.25 % a night', model: { creep: 0.0025 }, nights: [15, 20, 30] },
];

export function simulateShifts({ quick, say }: SimulationContext): Row[] {
  const cases = quick ? SHIFT_CASES.slice(0, 2) : SHIFT_CASES;
  return cases.flatMap(({ name, model, nights, asked }, index) => {
    say(`nights after a shift: ${name}`);
    const series = quick ? 150 : asked === undefined ? 1000 : 4000;
    const seed = HELD_OUT_SEED + 300 + index;
    const found = delays(model, series, seed);
    return nights.map((limit) => {
      const row = { table: SHIFTS, name: `${name}: within ${limit} ${limit === 1 ? 'night' : 'nights'}`, hits: within(found, limit), count: series, seed };
      return atLeast(row, limit === asked ? (quick ? 0.94 : 0.98) : undefined);
    });
  });
}

/** False alarms while the calibration lasts, and shifts that fall into it. */
export function simulateFirstNights({ quick, say }: SimulationContext): Row[] {
  say('the first 20 nights of a series');
  const series = quick ? 60 : 1000;
  const seed = HELD_OUT_SEED + 400;
  const calm = [0, 0.02].map((unshared, index): Row => {
    const alarms = Array.from({ length: series }, (_, one) => {
      const { slower, faster } = runSeries({ ...REFERENCE_NIGHTS, nights: NIGHTLY.calibrationNights, unshared }, (seed + index) * 1000 + one);
      return slower.length + faster.length;
    }).reduce((sum, one) => sum + one, 0);
    const name = `alarms for nothing in a calibration${unshared === 0 ? '' : ', 2 % not shared'}`;
    return {
      table: FIRST,
      name,
      value: (alarms / series).toFixed(4),
      bound: `<= ${(poissonUpper(alarms) / series).toFixed(4)}`,
      count: series,
      seed: seed + index,
    };
  });
  const shifted = [0.05, 0.1, 0.15].flatMap((shift, index) => {
    const found = delays({ shift }, series, seed + 10 + index, 5);
    return [3, 7, 15, 30].map((nights) =>
      atLeast({
        table: FIRST,
        name: `${percent(shift, 0)} at night 6: within ${nights} nights`,
        hits: within(found, nights),
        count: series,
        seed: seed + 10 + index,
      }),
    );
  });
  return [...calm, ...shifted];
}
