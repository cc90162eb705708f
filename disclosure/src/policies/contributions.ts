import type { Family } from '../model/atoms.ts';
import type { Counted } from '../model/cells.ts';
import type { Model } from '../model/model.ts';
import { unitsId } from '../model/units.ts';
import type { RelationOfCells, System } from '../solve/system.ts';
import type { Evidence } from '../tables.ts';

/**
 * Who is behind a number: how many people convictions are of, and which contributions a sum is made of. Of counted cells that was
 * counted. Of what no table has it is worked out from the relations, as the numbers themselves are.
 */

/** What a sum is made of, or a count of convictions, of which the contributors are people. All amounts are at least 0. */
export interface Contributions {
  sum: number;
  contributors: number;
  /** The largest contribution, and the second largest; 0 if there is none. Of a count they do not matter. */
  first: number;
  second: number;
}

export const NO_CONTRIBUTIONS: Contributions = { sum: 0, contributors: 0, first: 0, second: 0 };

/** What the sum of two sums is made of, if nobody is behind both. */
export function joined(one: Contributions, other: Contributions): Contributions {
  const [first = 0, second = 0] = [one.first, one.second, other.first, other.second].sort((a, b) => b - a);
  return { sum: one.sum + other.sum, contributors: one.contributors + other.contributors, first, second };
}

/** Of every sum and count of convictions of which that is known, who is behind it. By position in the system. */
export function contributionsIn(
  model: Model,
  system: System,
  evidenceOf: (cell: number) => Evidence | undefined,
): Map<number, Contributions> {
  const places = model.cells.map(({ id }) => system.index.get(id) ?? -1);
  const placeOf = (cell: number): number => places[cell] ?? -1;
  const valueOfCell = (cell: number): number | null => system.cells[placeOf(cell)]?.value ?? null;
  const made = countedContributions(system, evidenceOf);
  addRests(model, { made, placeOf, valueOfCell, isCounted: (cell) => evidenceOf(placeOf(cell)) !== undefined });
  for (const [cell, people] of peopleBehind(model, valueOfCell, (cell) => evidenceOf(placeOf(cell))?.people)) {
    const sum = valueOfCell(cell);
    if (sum !== null) made.set(placeOf(cell), { sum, contributors: people, first: 0, second: 0 });
  }
  return made;
}

/** What the sums of counted tables are made of. */
function countedContributions(
  system: System,
  evidenceOf: (cell: number) => Evidence | undefined,
): Map<number, Contributions> {
  const made = new Map<number, Contributions>();
  for (const [cell, { whole, value, frozen, withheld }] of system.cells.entries()) {
    if (whole || value === null) continue;
    const evidence = evidenceOf(cell);
    // What an earlier release withheld may be of one person.
    if (!evidence && frozen && withheld && value > 0)
      made.set(cell, { sum: value, contributors: 1, first: value, second: 0 });
    if (!evidence) continue;
    const { contributing, known, largest, second } = evidence;
    // Of those with an amount of 0 it is known that they have one.
    made.set(cell, { sum: value, contributors: contributing === 0 ? known : contributing, first: largest, second });
  }
  return made;
}

interface RestWork {
  made: Map<number, Contributions>;
  placeOf(cell: number): number;
  valueOfCell(cell: number): number | null;
  isCounted(cell: number): boolean;
}

/** Adds what the sums that no table has are made of. */
function addRests({ cells, relations, counted }: Model, { made, placeOf, valueOfCell, isCounted }: RestWork): void {
  const madeOf = (cell: number): Contributions | undefined =>
    valueOfCell(cell) === 0 ? NO_CONTRIBUTIONS : made.get(placeOf(cell));
  const knowns = new Map(
    counted.flatMap((one, cell) => (one?.population.layer === 'known' ? [[nameOfUnits(one), cell] as const] : [])),
  );
  const withAmount = (cell: number): number => {
    const units = counted[cell];
    return (units && valueOfCell(knowns.get(nameOfUnits(units)) ?? -1)) ?? Number.POSITIVE_INFINITY;
  };
  const isOpen = (cell: number): boolean => madeOf(cell) === undefined && (cells[cell]?.virtual ?? false);
  const ofSums = relations.filter((relation) => isOfSums(relation.cells.flatMap((cell) => counted[cell] ?? [])));
  for (const { cell, terms } of withOneUnknown(ofSums, (one) => !isOpen(one))) {
    const sum = valueOfCell(cell);
    const wholes = terms.flatMap((term) => (term.times === 1 ? [madeOf(term.cell)] : []));
    const parts = terms.flatMap((term) => (term.times === -1 ? (madeOf(term.cell) ?? []) : []));
    if (!sum || wholes.includes(undefined) || terms.some(({ times }) => Math.abs(times) !== 1)) continue;
    const whole = wholes.reduce<Contributions>((all, one) => joined(all, one ?? NO_CONTRIBUTIONS), NO_CONTRIBUTIONS);
    // Units are told apart, and not the parts of their amounts: so contributors add up as amounts do.
    const isOfUnits = terms.every((term) => isCounted(term.cell) || cells[term.cell]?.virtual) && !isOfParts(terms.flatMap((term) => counted[term.cell] ?? [])); // biome-ignore format: one condition
    const left = terms.reduce((all, term) => all + term.times * (madeOf(term.cell)?.contributors ?? 0), 0);
    const contributors = Math.min(withAmount(cell), isOfUnits && left > 0 ? left : whole.contributors);
    made.set(placeOf(cell), contributionsOfRest(whole, parts, { sum, contributors }));
  }
  for (const [cell, whole] of wholesOf(ofSums, isOpen, madeOf)) {
    const sum = valueOfCell(cell);
    const contributors = Math.min(withAmount(cell), whole.contributors);
    if (sum) made.set(placeOf(cell), contributionsOfRest(whole, [], { sum, contributors }));
  }
}

/** Of cells of which a whole has several: what the smallest such whole is made of. */
function wholesOf(
  relations: readonly RelationOfCells[],
  isOpen: (cell: number) => boolean,
  madeOf: (cell: number) => Contributions | undefined,
): ReadonlyMap<number, Contributions> {
  const wholes = new Map<number, Contributions>();
  for (const { cells, coefficients } of relations)
    for (const sign of [1, -1]) {
      const [whole = -1, another] = cells.filter((_, at) => coefficients[at] === sign);
      const all = another === undefined ? madeOf(whole) : undefined;
      for (const cell of all ? cells.filter(isOpen) : [])
        if (all && all.sum < (wholes.get(cell)?.sum ?? Number.POSITIVE_INFINITY)) wholes.set(cell, all);
    }
  return wholes;
}

const isOfSums = (terms: readonly Counted[]): boolean =>
  terms.length > 0 && terms.every(({ population }) => population.layer === 'sum');

/** Whether they are parts of an amount, of which one unit can have several. */
const isOfParts = (terms: readonly Counted[]): boolean =>
  terms.some(({ units }) => [...units.single.keys()].some(({ quantity }) => quantity !== undefined));

/**
 * Of what is left of a whole without its parts only bounds are known. Its largest contributions are the largest of the whole that
 * are no part's. If those are all in parts, they are as large as they can be.
 */
function contributionsOfRest(
  whole: Contributions,
  parts: readonly Contributions[],
  { sum, contributors }: Pick<Contributions, 'sum' | 'contributors'>,
): Contributions {
  const left = [whole.first, whole.second].filter((amount) => amount > 0 && amount <= sum);
  for (const amount of parts.flatMap((part) => [part.first, part.second])) {
    const at = left.indexOf(amount);
    if (at >= 0) left.splice(at, 1);
  }
  const [largest = contributors === 1 ? sum : whole.second, next] = left;
  const first = Math.min(largest, sum);
  return { sum, contributors, first, second: Math.min(next ?? first, sum - first) };
}

/** The units that a sum is of, and the amount. */
export const nameOfUnits = ({ population: { unit, amount = '' }, units }: Counted): string =>
  `${unit}|${amount}|${unitsId(units)}`;

/**
 * How many people the convictions of each cell are of. Where a relation tells convictions apart by what is true of their defendant, it
 * is one of people, too.
 */
function peopleBehind(
  { counted, relations, people }: Model,
  valueOfCell: (cell: number) => number | null,
  countedPeople: (cell: number) => number | undefined,
): Map<number, number> {
  const found = new Map<number, number>();
  for (const [cell, one] of counted.entries()) {
    if (!one || !isOfConvictions(one)) continue;
    const number = valueOfCell(cell) === 0 ? 0 : (countedPeople(cell) ?? valueOfCell(people.get(cell) ?? -1));
    if (number !== null) found.set(cell, number);
  }
  const ofPeople = relations.filter((relation) => isOfPeople(relation.cells.flatMap((cell) => counted[cell] ?? [])));
  for (const { cell, terms } of withOneUnknown(ofPeople, (one) => found.has(one)))
    found.set(
      cell,
      terms.reduce((sum, term) => sum + term.times * (found.get(term.cell) ?? 0), 0),
    );
  return found;
}

const isOfConvictions = ({ population: { unit, layer } }: Counted): boolean =>
  unit === 'conviction' && layer === 'count';

/** Whether all terms are of convictions, and what is asked of a conviction itself is the same in each. */
function isOfPeople(terms: readonly Counted[]): boolean {
  const isOwn = (family: Family): boolean => family.owner === 'conviction';
  const ownOf = ({ units: { single, rows, without } }: Counted): string =>
    unitsId({
      single: new Map([...single].filter(([family]) => isOwn(family))),
      rows: rows.filter((row) => [...row.keys()].some(isOwn)),
      without: without.filter((row) => [...row.keys()].some(isOwn)),
    });
  return terms.length > 0 && terms.every(isOfConvictions) && new Set(terms.map(ownOf)).size === 1;
}

/** A cell that follows from the others of a relation: it is so many times each of these. */
interface Solved {
  cell: number;
  terms: readonly { cell: number; times: number }[];
}

/** Relations in which one cell alone is not known. What the caller then knows may leave one unknown cell in others. */
function* withOneUnknown(relations: readonly RelationOfCells[], isKnown: (cell: number) => boolean): Generator<Solved> {
  const open = new Set(relations);
  for (let before = -1; before !== open.size; ) {
    before = open.size;
    for (const relation of open) {
      const { cells, coefficients } = relation;
      const [cell, another] = cells.filter((one) => !isKnown(one));
      if (another !== undefined) continue;
      open.delete(relation);
      if (cell === undefined) continue;
      const own = coefficients[cells.indexOf(cell)] ?? 1;
      const terms = cells.map((one, at) => ({ cell: one, times: -(coefficients[at] ?? 0) / own }));
      yield { cell, terms: terms.filter((one) => one.cell !== cell) };
    }
  }
}
