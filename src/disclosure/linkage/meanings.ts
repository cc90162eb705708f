import type { PublicCodebook } from '../../codebook/public.ts';
import { earlierName } from '../../codebook/structure.ts';
import type { AtomSet, Family, RowConditions } from './atoms.ts';
import type { NumbersTable } from './input.ts';
import type { LinkedDimension, Variables } from './variables.ts';

/**
 * What means the same in two releases, whose codebooks may differ. A dimension does if it describes the same and has the same rule;
 * a code if it has the same codes of the finest public level, as far as both releases have these; a measure if it counts the same.
 * Codes that have been renamed are the same. Codes that only one release has change the meaning of none: no case had them.
 */
export interface Meanings {
  /** The earlier name of a code of the later release; undefined if it was not there or meant something else. */
  earlierCode(dimension: string, code: string): string | undefined;
  /** The same, but also several codes that have become one. */
  earlierCodes(dimension: string, code: string): readonly string[] | undefined;
  /** The earlier measures whose numbers in this layer mean the same. */
  earlierMeasures(measure: string, layer: NumbersTable['layer']): readonly string[];
}

interface Side {
  codebook: PublicCodebook;
  variables: Variables;
}

export function meaningsBetween(before: Side, after: Side): Meanings {
  const [was, now] = [before.variables.dimensions, after.variables.dimensions];
  const common = new Map<Family, ReadonlyMap<number, number>>();
  /** From atoms of the later family to those of the earlier one. */
  const commonAtoms = (earlier: Family, later: Family): ReadonlyMap<number, number> => {
    const known = common.get(later) ?? atomsInBoth(earlier, later, was, now);
    common.set(later, known);
    return known;
  };
  const isSameSet = (earlier: Family, one: AtomSet, later: Family, other: AtomSet): boolean => {
    const atoms = commonAtoms(earlier, later);
    // A band that only one of them has is no new code: its units were in another band.
    const isBanded = later.counts !== undefined || later.bands !== undefined;
    if (isBanded) return hasSameNames(earlier, one, later, other);
    const [inOne, inOther] = [new Set(one.atoms), new Set(other.atoms)];
    return [...atoms].every(([atom, before]) => inOther.has(atom) === inOne.has(before));
  };
  const isSameRow = (one: RowConditions, other: RowConditions): boolean =>
    one.size === other.size &&
    [...other].every(([later, set]) => {
      const [earlier] = [...one.keys()].filter((family) => isSameFamily(family, later));
      return earlier !== undefined && isSameSet(earlier, one.get(earlier)!, later, set); // its own key
    });
  const isSameFamily = (earlier: Family, later: Family): boolean => {
    const facts = ({ root, owner, multiple, quantity, counts, bands }: Family) =>
      [root, owner, multiple, quantity, counts, bands].join();
    if (facts(earlier) !== facts(later)) return false;
    if (!earlier.exists || !later.exists) return earlier.exists === later.exists;
    const [one, other] = [earlier.exists, later.exists];
    return one.unit === other.unit && isSameRow(one.selection, other.selection);
  };

  const meanings: Meanings = {
    earlierCode(id, code) {
      const names = meanings.earlierCodes(id, code);
      return names?.length === 1 ? names[0] : undefined;
    },
    earlierCodes(id, code) {
      const [earlier, later] = [was.get(id), now.get(id)];
      if (!earlier || !later || !isSameFamily(earlier.family, later.family)) return undefined;
      const joined = [code, ...(later.formerly.get(code) ?? [])].filter(
        (name) => earlier.index.has(name) && (name === code || !later.index.has(name)),
      );
      if (joined.length > 1) return joined;
      const name = earlierCodeOf(earlier, later, code);
      const at = name === undefined ? undefined : earlier.index.get(name);
      const set = later.sets[later.index.get(code) ?? -1];
      if (name === undefined || at === undefined || set === undefined) return undefined;
      return isSameSet(earlier.family, earlier.sets[at]!, later.family, set) ? [name] : undefined; // its own code
    },
    earlierMeasures(id, layer) {
      const later = after.codebook.measures.find((measure) => measure.id === id);
      if (!later) return [];
      return before.codebook.measures.flatMap((earlier) => {
        const { countingUnit, of, filter = {}, filterWithheld } = earlier;
        const isSame =
          countingUnit === later.countingUnit &&
          (layer === 'count') === (earlier.statistic === 'count') &&
          of === later.of &&
          filterWithheld === later.filterWithheld &&
          ((filterWithheld === undefined && (of !== undefined || layer === 'count')) || earlier.id === id) &&
          isSameRow(before.variables.selectionOf(filter), after.variables.selectionOf(later.filter ?? {}));
        return isSame ? [earlier.id] : [];
      });
    },
  };
  return meanings;
}

const hasSameNames = (earlier: Family, one: AtomSet, later: Family, other: AtomSet): boolean =>
  one.atoms.map((atom) => earlier.names[atom]).join() === other.atoms.map((atom) => later.names[atom]).join();

const earlierCodeOf = (earlier: LinkedDimension, later: LinkedDimension, code: string): string | undefined => {
  const former = earlierName(
    code,
    later.formerly.get(code) ?? [],
    (name) => earlier.index.has(name),
    (name) => later.index.has(name),
  );
  return former ?? (earlier.index.has(code) ? code : undefined);
};

function atomsInBoth(
  earlier: Family,
  later: Family,
  was: ReadonlyMap<string, LinkedDimension>,
  now: ReadonlyMap<string, LinkedDimension>,
): Map<number, number> {
  const places = new Map(earlier.names.map((name, atom) => [name, atom]));
  /** The dimension of each side whose codes the atoms are; a band has no code. */
  const finestOf = (family: Family, all: ReadonlyMap<string, LinkedDimension>) =>
    [...all.values()].find((dimension) => dimension.family === family && dimension.codes[0] === family.names[0]);
  const [before, after] = [finestOf(earlier, was), finestOf(later, now)];
  const atoms = new Map<number, number>();
  for (const [atom, name] of later.names.entries()) {
    const known = before && after?.index.has(name) ? earlierCodeOf(before, after, name) : name;
    const place = places.get(known ?? '');
    if (place !== undefined) atoms.set(atom, place);
  }
  return atoms;
}
