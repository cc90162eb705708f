import { grouped } from '../lists.ts';
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
      for (const { value, base, sums } of doublesIn(file, coded, at, figure)) {
        const { name } = entryAt(file.columns, at);
        const answer = file.interview.ask({
          id: `again ${name}=${value}`,
          asks: `The rows of "${value}" in "${name}" add up to the same as those of "${base}". Are they the same again? Then everything is counted twice.`,
          seen: [[...sums.values()].slice(0, 3).join(' | ')],
          readings: { 'left out': 'the same again: they are left out', 'own value': 'they are others' },
        });
        if (answer === 'left out') leaveOut(file, at, value);
      }
}

/** The level with the most rows is kept: the others can be added up from it. */
function doublesIn(file: PlannedFile, coded: readonly number[], at: number, figure: number) {
  const finer = coded.filter((one) => file.relations.between(one, at));
  const [below] = finer;
  if (below === undefined) return [];
  const others = coded.filter((one) => one !== at && !finer.includes(one));
  const levels = [...grouped(takenRows(file), (row) => row[at] ?? '')].map(([value, rows]) => ({
    value,
    rows: rows.length,
    parts: new Set(rows.map((row) => row[below])).size,
    sums: sumsBy(rows, others, figure),
  }));
  const [base, ...coarser] = levels.filter(({ parts }) => parts > 1).toSorted((one, other) => other.rows - one.rows);
  if (!base) return [];
  return coarser.filter(({ sums }) => areAlike(sums, base.sums)).map((level) => ({ ...level, base: base.value }));
}

/** What rows add up to, by their values of some columns. */
function sumsBy(rows: PlannedFile['rows'], columns: readonly number[], figure: number): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) {
    const key = JSON.stringify(columns.map((at) => row[at]));
    sums.set(key, (sums.get(key) ?? 0) + cellNumber(row[figure]));
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
