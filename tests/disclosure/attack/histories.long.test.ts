import { expect, test } from 'vitest';
import { runs, SEED } from '../../runs.ts';
import { attackHistories, reportOf } from './campaign.ts';
import { DANGERS, type DangerName } from './dangers.ts';

/**
 * Attacks on random histories. ATTACK=all looks for every danger, ATTACK=exact,narrow for these; without it for those of which nothing
 * has been found in thousands. ATTACKED_HISTORIES is how many, SEED where they begin; HISTORY=777025 is that one alone.
 */
const HELD: readonly DangerName[] = ['interval', 'order', 'plain', 'averaged', 'untrue'];
const { ATTACK, HISTORY, ATTACKED_HISTORIES, THOROUGH } = process.env;
/** A few histories take a hundred times as long as most: a share of the soak stops after so many seconds of processor time. */
const budget = HISTORY || ATTACKED_HISTORIES || THOROUGH ? Number.POSITIVE_INFINITY : 100;
const first = HISTORY ? Number(HISTORY) : (SEED % 100_000) * 1_000;
const count = HISTORY ? 1 : runs('ATTACKED_HISTORIES', 200, 1_000);
const dangers =
  ATTACK === 'all' ? (Object.keys(DANGERS) as DangerName[]) : ((ATTACK?.split(',') as DangerName[]) ?? HELD);

test(`nothing is found in random histories: ${dangers.join(', ')}`, async () => {
  const campaign = await attackHistories(first, count, dangers, budget);
  const report = await reportOf(campaign);
  console.log(report);
  if (Object.keys(campaign.seeds).length + campaign.failures.length > 0) expect.fail(report);
  // It would prove nothing if most were held back.
  if (campaign.histories >= 20) expect(campaign.held).toBeLessThan(0.6 * campaign.releases);
}, 3_600_000);

/** That a few small numbers cannot all be 0 is not tested, as certificates say (`lower-ends-of-unions`). */
const CLAIMED = (Object.keys(DANGERS) as DangerName[]).filter((danger) => danger !== 'somebody');
/** Of others, one in some hundreds may show something, such as larger lists of codes: these show nothing, and have to go on so. */
const KNOWN = 920_000;

test('nothing at all is found in known histories', async () => {
  const campaign = await attackHistories(KNOWN, runs('KNOWN_HISTORIES', 40, 400), CLAIMED, budget);
  if (Object.keys(campaign.seeds).length + campaign.failures.length > 0) expect.fail(await reportOf(campaign));
}, 3_600_000);

/** Histories in which something was found once: each by another relation that was missing. */
const MENDED = [
  780_113, 781_081, 900_003, 900_053, 900_106, 900_220, 900_375, 910_045, 940_052, 940_117, 970_004, 970_050, 970_104,
  970_114, 970_164, 970_316, 970_321, 970_380, 970_421, 970_277, 970_498, 985_082, 980_136, 980_013, 1_000_551,
  1_000_640, 1_001_342, 1_000_446, 1_000_288, 1_000_863,
];

test('nothing is found any more where something was', async () => {
  for (const seed of MENDED) {
    const campaign = await attackHistories(seed, 1, CLAIMED);
    if (Object.keys(campaign.seeds).length + campaign.failures.length > 0) expect.fail(await reportOf(campaign));
  }
}, 600_000);
