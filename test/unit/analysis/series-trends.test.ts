import { describe, expect, it } from 'vitest';
import { seriesTrends } from '../../../src/analysis/series-trends.ts';
import type { NightDocument, SeriesNight } from '../../../src/core/night.ts';
import { seededRandom } from '../../support/random.ts';

interface Shape {
  readonly factor?: number;
  readonly identity?: string;
  readonly fingerprint?: string;
  readonly outcome?: SeriesNight['outcome'];
}

function nights(count: number, shapeOf: (night: number) => Shape = () => ({})): NightDocument[] {
  const random = seededRandom(3);
  return Array.from({ length: count }, (_, night) => {
    const { factor = 1, identity = 'i0', fingerprint = 'f', outcome = 'ok' } = shapeOf(night);
    const lnRatio = Math.log(factor) + 0.01 * (random() - 0.5);
    const at = new Date(Date.UTC(2026, 0, 1 + night, 2)).toISOString();
    const head = { source: { kind: 'scenario', name: 'a', variant: 'default' }, label: `release ${identity}`, identity };
    const signal = { lnRatio, error: 0.01, headMs: 300 * Math.exp(lnRatio), lastGoodMs: 300, pairs: 15 };
    const entry = {
      series: 'a',
      at,
      outcome,
      suspected: false,
      head,
      lastGood: { ...head, identity: 'i0' },
      ...(outcome !== 'could-not-measure' && { signal }),
      fingerprint,
    };
    return { nightId: `n${night}`, createdAt: at, series: [entry] } as unknown as NightDocument;
  });
}

describe('seriesTrends', () => {
  it('draws nights in order of time, whatever order they come in, and leaves gaps as gaps', () => {
    const [trend] = seriesTrends(
      nights(5)
        .filter((_, night) => night !== 2)
        .reverse(),
    );
    expect(trend?.points.map(({ nightId }) => nightId)).toEqual(['n0', 'n1', 'n3', 'n4']);
  });

  it('names a release where the identity of head changed, and counts segments where the machine did', () => {
    const [trend] = seriesTrends(nights(6, (night) => ({ identity: night < 3 ? 'i0' : 'i1', fingerprint: night < 4 ? 'f' : 'g' })));
    expect(trend?.points.map(({ release }) => release)).toEqual([undefined, undefined, undefined, 'release i1', undefined, undefined]);
    expect(trend?.points.map(({ segment }) => segment)).toEqual([0, 0, 0, 0, 1, 1]);
  });

  it('says what the first nights cannot show, and afterwards what is found in five nights', () => {
    expect(seriesTrends(nights(7))[0]?.sentence).toMatch(/^night 7 of 20 of the calibration: .*slower shifts and creep are found after 13 more nights/);
    const [calibrated] = seriesTrends(nights(40));
    expect(calibrated?.noiseFloor).toBeGreaterThan(0);
    expect(calibrated?.sentence).toMatch(/^a change of .* % or more is reported within 5 nights in 95 of 100 cases/);
  });

  it('marks where the level moved, and not what a noisy host measured', () => {
    expect(seriesTrends(nights(40, (night) => ({ factor: night < 20 ? 1 : 1.1 })))[0]?.changePoints.map(({ index }) => index)).toEqual([20]);
    expect(seriesTrends(nights(40, (night) => (night < 20 ? {} : { factor: 1.1, outcome: 'noisy-host' })))[0]?.changePoints).toEqual([]);
  });

  it('has a point and nothing more for a night that could not be measured, and nothing for no nights', () => {
    expect(seriesTrends(nights(1, () => ({ outcome: 'could-not-measure' })))[0]).toMatchObject({
      points: [{ outcome: 'could-not-measure' }],
      changePoints: [],
    });
    expect(seriesTrends([])).toEqual([]);
  });

  it('shows only the series that are wanted', () => {
    expect(seriesTrends(nights(3), ['b'])).toEqual([]);
  });
});
