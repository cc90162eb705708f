import { cellNumber, entryAt } from './columns.ts';
import { leaveOut, type PlannedFile, takenRows } from './file.ts';
import { figuresOf } from './mapping.ts';

/**
 * Rows that are the same again: a table of countries, regions and districts has everybody three times. A column says which they are,
 * and what one of its values adds up to is what another does.
 */

/** Asks about values whose rows add up to the same as those of another value, and leaves them out of the plans. */
export function askDoubles(file: PlannedFile, coded: readonly number[]): void {
  for (const at of coded)
    for (const figure of figuresOf(file.plans))
      for (const { value, base, sums } of doublesIn(file, coded, { at, figure })) {
        const { name } = entryAt(file.columns, at);
        const answer = file.interview.ask({
          id: `again ${name}=${value}`,
          asks: `The rows of "${value}" in "${name}" add up to the same as those of "${base}". Are they the same again? Then everything is counted twice.`,
          seen: [sums.slice(0, 3).join(' | ')],
          readings: { 'left out': 'the same again: they are left out', 'own value': 'they are others' },
        });
        if (answer === 'left out') leaveOut(file, at, value);
      }
}

/** The level with the most rows is kept: the others can be added up from it. */
function doublesIn(
  file: PlannedFile,
  coded: readonly number[],
  { at, figure }: { at: number; figure: number },
): { value: string; base: string; sums: number[] }[] {
  const finer = coded.filter((one) => file.relations.between(one, at));
  const others = coded.filter((one) => one !== at && !finer.includes(one));
  const levels = finer.length === 0 ? [] : [...sumsOf(takenRows(file), { at, others, finer, figure })];
  const [base, ...coarser] = levels
    .filter(([, { values }]) => values.size > 1)
    .toSorted(([, one], [, other]) => other.rows - one.rows);
  if (!base) return [];
  return coarser.flatMap(([value, { byKey }]) =>
    areAlike(byKey, base[1].byKey) ? [{ value, base: base[0], sums: [...byKey.values()] }] : [],
  );
}

interface LevelSums {
  rows: number;
  /** What is below it. */
  values: Set<string>;
  /** Values of the other columns -> sum. */
  byKey: Map<string, number>;
}

/** What the rows of each value of a column add up to. */
function sumsOf(
  rows: readonly (readonly string[])[],
  { at, others, finer, figure }: { at: number; others: readonly number[]; finer: readonly number[]; figure: number },
): Map<string, LevelSums> {
  const sums = new Map<string, LevelSums>();
  for (const row of rows) {
    const value = row[at] ?? '';
    const number = cellNumber(row[figure]);
    const own = sums.get(value) ?? { rows: 0, values: new Set<string>(), byKey: new Map<string, number>() };
    const key = JSON.stringify(others.map((one) => row[one]));
    own.rows += 1;
    own.values.add(row[finer[0] ?? at] ?? '');
    own.byKey.set(key, (own.byKey.get(key) ?? 0) + number);
    sums.set(value, own);
  }
  return sums;
}

/** Fewer digits agree by accident. */
const LEAST_DIGITS = 3;

/** Whether all sums that are known of both agree. */
function areAlike(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean {
  const both = [...one].filter(([key, sum]) => !Number.isNaN(sum + (other.get(key) ?? Number.NaN)));
  const digits = both.reduce((all, [, sum]) => all + Math.log10(Math.max(1, Math.abs(sum))), 0);
  return digits >= LEAST_DIGITS && both.every(([key, sum]) => Math.abs(sum - (other.get(key) ?? 0)) < 1e-6);
}
