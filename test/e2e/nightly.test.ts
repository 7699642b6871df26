import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectNothingLeft } from '../support/bad-starts.ts';
import { NightPlace } from '../support/night-place.ts';

let at: NightPlace;
beforeEach(async () => {
  at = await NightPlace.make();
});
afterEach(() => at.place.remove());

describe('[e2e] nightly over the commits of a service', () => {
  it('confirms a regression, names where and since when, keeps it open, and closes it when it is accepted', async () => {
    const good = await at.one();
    expect(good, good.sentence).toMatchObject({ code: 0, outcome: 'ok', pin: { reason: 'first-night' }, screen: { night: 1 } });
    at.commit('0.6');
    const night = await at.one();
    expect(night, night.sentence).toMatchObject({ code: 5, outcome: 'regression', cause: 'real', confirmation: { confirmed: true }, lastGood: good.head });
    expect(night.phases.map(({ id }) => id)).toContain('application');
    expect(night.sentence).toContain(`since ${good.head?.label}`);
    const again = await at.one();
    expect(again).toMatchObject({ code: 5, outcome: 'regression', openSince: night.openSince });
    expect((await at.ask('status')).stdout).toMatch(/app +regression since \d{4}-\d\d-\d\d/);
    const accepted = await at.ask('accept', 'app');
    expect([accepted.code, accepted.stdout]).toEqual([0, expect.stringMatching(/is last-good from the next night on/)]);
    expect(await at.one()).toMatchObject({ code: 0, outcome: 'ok', lastGood: night.head, pin: { reason: 'accepted' }, screen: { night: 1 } });
    expectNothingLeft(at.place);
  });
});
