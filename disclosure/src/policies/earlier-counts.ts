import { nameOfNumber, tablesOfCounts } from '../attackers/outsider.ts';
import { type ReleaseNumbers, tablesOfSameCells } from '../model/model.ts';
import { publicNumbers } from '../model/published.ts';
import { type Codes, codesName } from '../tables.ts';
import type { ReadableRelease } from './work.ts';

/** What earlier releases have published of the same units, whatever they call them. */

type Numbers = Omit<ReleaseNumbers, 'release'>;

/**
 * Looks up what the newest earlier release has published for a combination of codes in a table of the last of these releases. The table
 * is given by its place. Undefined: no earlier release has it. Where codes have been joined, the name decides.
 */
export function earlierCounts(releases: readonly Numbers[]): (table: number, codes: Codes) => number | undefined {
  const named = releases.map((release, at) => ({ ...release, release: `${at}` }));
  const [own = [], ...earlier] = [...tablesOfSameCells(named)].reverse();
  const numbers = new Map<number | string, number>();
  for (const [at, tables] of earlier.reverse().entries())
    for (const [place, { rows, by, measure, layer }] of tables.entries()) {
      const given = new Map(named[at]?.tables[place]?.cells.map(({ codes, number }) => [codesName(codes), number]));
      for (const { codes, cell } of rows) {
        const number = given.get(codesName(codes));
        // A sum that was changed to 0 is not stored, and says nothing of its units.
        const isSaid = number !== undefined || layer === 'count';
        for (const name of [cell, nameOfNumber(measure, by, codes)])
          if (isSaid || !numbers.has(name)) numbers.set(name, Number(number ?? 0));
      }
    }
  const cells = own.map(({ rows }) => new Map(rows.map(({ codes, cell }) => [codesName(codes), cell])));
  return (table, codes) => {
    const { measure = '', by = [] } = own[table] ?? {};
    return numbers.get(cells[table]?.get(codesName(codes)) ?? -1) ?? numbers.get(nameOfNumber(measure, by, codes));
  };
}

/**
 * The numbers of units of a release, those behind its sums and means too: whoever divides a sum by its mean has them, and where they are
 * 0 there is no amount.
 */
export function unitsBefore(release: ReadableRelease): Numbers {
  const counts = { ...release, tables: tablesOfCounts(release) };
  const units = release.behind.filter(({ layer }) => layer === 'known');
  return { definition: release.definition, tables: [...publicNumbers(counts).tables, ...units] };
}
