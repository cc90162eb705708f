import { type Column, entryAt, examples, valuesOf } from './columns.ts';
import type { DraftFile, Relations } from './file.ts';

/** Columns that another one determines: its labels, and its coarser levels. */

/** Compares the given columns in pairs. Most pairs are out after a few rows, and cost nothing from then on. */
export function relationsOf(columns: readonly number[], rows: readonly (readonly string[])[]): Relations {
  const pairs = columns.map((one) => ({
    one,
    others: columns.filter((other) => other !== one).map((other) => ({ other, map: new Map<string, string>() })),
  }));
  for (const cells of rows) {
    for (const pair of pairs) {
      const from = cells[pair.one];
      if (!from) continue;
      const agrees = ({ other, map }: (typeof pair.others)[number]): boolean => {
        const to = cells[other] ?? '';
        if (!map.has(from)) map.set(from, to);
        return map.get(from) === to;
      };
      if (!pair.others.every(agrees)) pair.others = pair.others.filter(agrees);
    }
  }
  return {
    between: (one, other) => pairs.find((pair) => pair.one === one)?.others.find((entry) => entry.other === other)?.map,
  };
}

const COLUMN_RELATIONS = { labels: 'the labels of the codes of', level: 'a coarser level of' };

/** Those of the columns that are the labels or a level of another one: in a small file it may only look so. */
export function askRelated(
  { columns, interview }: DraftFile,
  found: readonly Relation[],
  what: keyof typeof COLUMN_RELATIONS,
): Map<number, number> {
  const said = found.filter(({ at, of }) => {
    const [{ name }, other] = [entryAt(columns, at), entryAt(columns, of)];
    const answer = interview.ask({
      id: `${name} beside ${other.name}`,
      asks: `Each value of "${other.name}" goes with one of "${name}". What is "${name}"?`,
      seen: [examples(other), examples(entryAt(columns, at))],
      readings: { [what]: `it is ${COLUMN_RELATIONS[what]} "${other.name}"`, own: 'it is a variable of its own' },
    });
    // While nobody has said, what follows from the likelier reading is asked, not what would follow from the other.
    return answer !== 'own';
  });
  return new Map(said.map(({ at, of }) => [at, of]));
}

/** A column that another one determines. */
interface Relation {
  at: number;
  of: number;
}

/** A coarser level has at most half as many values, of at least so many: in a smaller file a coincidence looks like one. */
const LEVEL_SHARE = 0.5;
const LEAST_VALUES = 5;
/** Finds columns of codes that have the labels of another column, which has as many values. */
export function labelsAmong({ columns, relations }: DraftFile, coded: readonly number[]): Relation[] {
  const size = (at: number): number => entryAt(columns, at).distinct;
  const isDetermined = (one: number, other: number): boolean =>
    [...(relations.between(one, other)?.values() ?? [''])].every((value) => value !== '');
  const mayLabel = (at: number, of: number): boolean => {
    const more = looksCoded(entryAt(columns, of)) - looksCoded(entryAt(columns, at));
    return (
      size(of) === size(at) && (more > 0 || (more === 0 && of < at)) && isDetermined(of, at) && isDetermined(at, of)
    );
  };
  const found: Relation[] = [];
  for (const at of coded) {
    const hasWords = valuesOf(entryAt(columns, at)).some((value) => /\p{L}/u.test(value));
    const of = coded.find((one) => one !== at && !found.some((label) => label.at === one) && mayLabel(at, one));
    if (of !== undefined && hasWords && size(at) > 1) found.push({ at, of });
  }
  return found;
}

/** How many of the values have the form of a code. */
const looksCoded = (column: Column): number =>
  valuesOf(column).filter((value) => /^[A-Z0-9]{2,12}$|^\d+$/.test(value)).length;

/**
 * Finds columns of codes that are a coarser level of another column.
 * @param totals the values of a column that are its total, which is not a code below another one
 */
export function levelsAmong(
  { columns, relations }: DraftFile,
  coded: readonly number[],
  totals: ReadonlyMap<number, readonly string[]>,
): Relation[] {
  const isTotal = (at: number, value: string | undefined): boolean =>
    totals.get(at)?.some((total) => total === value) === true;
  const codes = coded.flatMap((at) => {
    const column = entryAt(columns, at);
    const parts = valuesOf(column).filter((value) => !isTotal(at, value));
    return column.reported < column.rows ? [] : [{ at, parts }];
  });
  const found: Relation[] = [];
  const isBelow = (one: (typeof codes)[number], other: number): boolean => {
    const parents = relations.between(one.at, other);
    return parents !== undefined && one.parts.every((value) => !isTotal(other, parents.get(value)));
  };
  for (const { at, parts } of codes) {
    const [finer] = codes
      .filter((one) => one.at !== at && !found.some((level) => level.at === one.at))
      .filter((one) => one.parts.length >= LEAST_VALUES && parts.length <= LEVEL_SHARE * one.parts.length)
      .filter((one) => parts.length >= 2 && isBelow(one, at))
      .toSorted((one, other) => one.parts.length - other.parts.length);
    if (finer !== undefined) found.push({ at, of: finer.at });
  }
  return found;
}
