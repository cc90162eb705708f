import type { CountingUnit, Truth, Unit } from './count.ts';
import type { Block, Knowledge } from './knowledge.ts';
import type { Sum } from './system.ts';

/** What is really there, atom by atom. The attacker does not know it: it says which of the attacker's conclusions do harm. */
export class Judge {
  /** By unknown: its true value, and what each person adds to it. */
  readonly values: Float64Array;
  readonly parts: ReadonlyMap<string, number>[];

  readonly truths: readonly Truth[];

  constructor(knowledge: Knowledge, truths: readonly Truth[]) {
    this.truths = truths;
    this.values = new Float64Array(knowledge.owners.length);
    this.parts = Array.from({ length: knowledge.owners.length }, () => new Map<string, number>());
    truths.forEach((truth, release) => {
      for (const [index, block] of knowledge.blocks.entries()) {
        const [units, amounts] = [knowledge.unitsAt(release, index), knowledge.amountsOf(release, index)];
        for (const unit of truth.units[block.unit as CountingUnit]) {
          const atom = atomOf(knowledge, block, unit);
          if (atom === undefined) continue;
          const add = (unknown: number, value: number) => {
            // Else it is that of an earlier release, which was counted.
            if (knowledge.owners[unknown] === release) this.#add(unknown, unit, value);
          };
          add(units[atom]!, 1);
          for (const of of amounts) add(knowledge.amountsAt(release, index, of)![atom]!, unit.amounts[of]?.total ?? 0);
        }
      }
    });
  }

  #add(unknown: number, { people }: Unit, value: number): void {
    this.values[unknown]! += value;
    const own = this.parts[unknown] as Map<string, number>;
    for (const person of people) own.set(person, (own.get(person) ?? 0) + value);
  }

  valueOf({ of, times }: Sum): number {
    return of.reduce((so, at, k) => so + times[k]! * this.values[at]!, 0);
  }

  /** What each person adds to a sum. */
  partsOf({ of, times }: Sum): Map<string, number> {
    const all = new Map<string, number>();
    of.forEach((at, k) => {
      for (const [person, value] of this.parts[at]!) all.set(person, (all.get(person) ?? 0) + times[k]! * value);
    });
    return all;
  }
}

/** Defendants who are not as they were, with the codes that they had and have. */
export function movedPeople(before: Truth, after: Truth, dimensions: readonly string[]): string[][][] {
  const profiles = ({ units }: Truth) =>
    new Map(
      units.defendant.map(({ people: [name = ''], rows: [row = {}] }) => [
        name,
        dimensions.map((id) => String(row[id])),
      ]),
    );
  const [old, now] = [profiles(before), profiles(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const both = [old.get(name), now.get(name)];
    return both[0]?.join() === both[1]?.join() ? [] : [both.filter((one) => one !== undefined)];
  });
}

const places = new WeakMap<object, Map<string, number>>();

/** Where a unit is; undefined if it has codes that no atom has. */
function atomOf(knowledge: Knowledge, { unit, variables }: Block, { rows, amounts }: Unit): number | undefined {
  const dimensions = knowledge.dimensionsOf(unit);
  let found = 0;
  for (const variable of variables) {
    const { base, atoms, joint } = variable;
    const present = (of: string, row: Unit['rows'][number]) =>
      dimensions.present(of, String(row[of] ?? 'not-reported'));
    const codes = rows.flatMap((row) => {
      if (joint) return [joint.nameOf(joint.bases.map((one) => present(one, row)))];
      if (base === 'quarter' && row.quarter === 'not-reported' && row.year !== 'not-reported')
        return [`year only ${row.year}`];
      return base.startsWith('#')
        ? [amounts[base.slice(1)]?.total == null ? 'not-reported' : 'some']
        : [row[base] ?? 'not-reported'].flat(); // of a variable that the release does not have
    });
    const set = [...new Set(codes.map((code) => dimensions.present(base, code)))].sort().join('+');
    const known =
      places.get(variable) ??
      new Map(atoms.flatMap((sets, at) => sets.map((one) => [[...one].sort().join('+'), at] as const)));
    places.set(variable, known);
    const at = known.get(set);
    if (at === undefined) return undefined;
    found = found * atoms.length + at;
  }
  return found;
}
