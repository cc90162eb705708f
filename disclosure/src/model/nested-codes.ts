import { appendTo } from '../lists.ts';
import type { Family, RowConditions } from './atoms.ts';
import type { Counted, ModelCells } from './cells.ts';
import { both, rowId, type Units, unitsWith, withoutSingle } from './units.ts';

/**
 * Where all units with one code have another code, too, as the numbers tell, so have all of them who are of any group. If all nurses
 * are of one area, women who are nurses are some of the women of that area. Those who are left are a group, although no table crosses
 * all three variables. `release` is the family that says which releases count a unit.
 */
export function crossNestedCodes(cells: ModelCells, release: Family): void {
  const holders = holdersIn(cells, release);
  for (const one of countsWithoutRows(cells))
    for (const family of familiesOf(one.units, release))
      for (const holder of holders.get(codeId(one, family, release)) ?? []) crossWith(cells, one, family, holder);
}

/** All who are counted have the holder's code, too. Nothing follows unless a number tells how many have that one in place of the family's. */
function crossWith(
  cells: ModelCells,
  { population, units, cell }: Counted & { cell: number },
  family: Family,
  holder: RowConditions,
): void {
  if ([...holder.keys()].some((asked) => units.single.has(asked))) return;
  const others = both(population, withoutSingle(units, family), unitsWith(population, holder));
  if (others === undefined || cells.find(population, others) === undefined) return;
  const nested = cells.of(population, units, holder);
  if (nested !== undefined) cells.know(nested, cells.all[cell]?.value ?? null);
}

/** By a code, the codes that all with it have. */
function holdersIn(cells: ModelCells, release: Family): ReadonlyMap<string, readonly RowConditions[]> {
  const holders = new Map<string, RowConditions[]>();
  for (const { population, units, cell } of countsWithoutRows(cells)) {
    const [first, second, third] = familiesOf(units, release);
    const value = cells.all[cell]?.value ?? 0;
    if (!first || !second || third || value === 0) continue;
    for (const [inner, outer] of [
      [first, second],
      [second, first],
    ] as const) {
      const all = withoutSingle(units, outer);
      if (cells.all[cells.find(population, all) ?? -1]?.value !== value) continue;
      const set = units.single.get(outer) ?? outer.all;
      appendTo(holders, codeId({ population, units: all }, inner, release), new Map([[outer, set]]));
    }
  }
  return holders;
}

/** Numbers of units that ask for no rows. */
const countsWithoutRows = ({ counted }: ModelCells): readonly (Counted & { cell: number })[] =>
  counted.flatMap((one, cell) => {
    const isOne = one?.population.layer === 'count' && one.units.rows.length + one.units.without.length === 0;
    return isOne ? [{ ...one, cell }] : [];
  });

const familiesOf = ({ single }: Units, release: Family): Family[] =>
  [...single.keys()].filter((one) => one !== release);

/** The code that the units have of a family, in the releases that count them. */
const codeId = ({ population, units }: Counted, family: Family, release: Family): string =>
  `${population.id}|${rowId(new Map([...units.single].filter(([one]) => one === family || one === release)))}`;
