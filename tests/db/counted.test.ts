import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { FIRST_ID, insertChanges, listCounted, type NewChange } from '../../src/db/queries/changes.ts';
import { insertDataset } from '../../src/db/queries/datasets.ts';
import { dice } from '../dice.ts';
import { useTestDatabase } from '../harness.ts';
import { runs } from '../runs.ts';

const database = await useTestDatabase();

const AT = new Date('2026-03-04T05:06:07.000Z');

/** The first state of a case that was live at one of the positions, counted one by one; its revision, and what became of it. */
function countedByHand(log: readonly NewChange[], positions: readonly number[]): Map<string, [number, string]> {
  const counted = new Map<string, [number, string]>();
  for (const position of positions) {
    const states = new Map<string, number | undefined>();
    for (const { seq, caseId, contentRevision } of log) if (seq <= position) states.set(caseId, contentRevision);
    for (const [id, revision] of states)
      if (revision !== undefined && !counted.has(id)) counted.set(id, [revision, '']);
    if (position !== positions.at(-1)) continue;
    for (const [id, [revision]] of counted) {
      const now = states.get(id);
      counted.set(id, [revision, now === undefined ? 'withdrawn' : now === revision ? 'same' : 'corrected']);
    }
  }
  return counted;
}

test('of random logs and positions every case is counted at the first position at which it was live', async () => {
  const { db } = database;
  for (let run = 0; run < runs('COUNTED_RUNS', 20, 200); run++) {
    const roll = dice(Number(process.env.SEED ?? 1) + run);
    const dataset = `log-${run}`;
    await insertDataset(db, { id: dataset, kind: 'cases', at: AT });
    const ids = Array.from({ length: 1 + roll(12) }, () => randomUUID());
    const log = Array.from({ length: 1 + roll(60) }, (_, index): NewChange => {
      const change = { seq: index + 1, at: AT, caseId: ids[roll(ids.length)]! };
      return roll(3) === 0
        ? { ...change, op: 'remove', cause: 'withdrawn' }
        : { ...change, op: 'upsert', cause: 'corrected', contentRevision: 1 + roll(3) };
    });
    await insertChanges(db, dataset, log);
    const positions = Array.from({ length: 1 + roll(5) }, () => roll(log.length + 1)).toSorted((a, b) => a - b);
    const found = new Map<string, [string, string | null]>();
    for (let after: string | undefined = FIRST_ID; after !== undefined; ) {
      const batch = await listCounted(db, dataset, positions, after, 3);
      for (const { id, since, content } of batch) found.set(id, [since, content]);
      after = batch.length < 3 ? undefined : batch.at(-1)?.id;
    }
    const expected = countedByHand(log, positions);
    expect([...found.keys()], `run ${run}`).toEqual([...expected.keys()].toSorted());
    expect([...found].map(([id, [since]]) => [id, since])).toEqual(
      [...expected].map(([id, [, since]]) => [id, since]).toSorted(([a], [b]) => (a! < b! ? -1 : 1)),
    );
  }
});
