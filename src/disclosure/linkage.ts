import { addBetween } from './linkage/between.ts';
import { addBounds } from './linkage/bounds.ts';
import { addFilters } from './linkage/filters.ts';
import { gridsOf, newCellStore } from './linkage/grids.ts';
import type { LinkedTable, ReleaseNumbers } from './linkage/input.ts';
import { newRelationStore } from './linkage/relations.ts';
import { addSums } from './linkage/sums.ts';
import { variablesOf } from './linkage/variables.ts';
import { assembleSystem, type Cell, type RelationOfCells, type System } from './solve/system.ts';

export { type Difference, differencesOf } from './linkage/differences.ts';
export type * from './linkage/input.ts';

/**
 * What the public can compute with: all published numbers as cells, and every equation and inequality between them that linkage
 * knows. It is made of the public codebook and of published tables alone, so that whoever verifies a release works with the same
 * system as its publisher. Every relation is true of every dataset.
 *
 * Linked are, for counts, sums, the sums and numbers of units behind means, and numbers of units with an amount:
 *
 * - Cells that count the same units are one cell: a margin that several tables share; two measures of the same units; a code of a
 *   derived variable, of a level or of a filter that asks for one code, and that code; a flag `yes` and a filter that says the same.
 * - Sums: codes and their total; a level and the next; a variable and maps of it; what a filter asks for and the measure without it;
 *   the categories of a quantity and its total. Where two groupings overlap, such as years and quarters of dates known to the year,
 *   through what they have in common.
 * - Dimensions of which a unit can have several codes: each code is at most everybody (the rest is a cell of its own), all codes
 *   together are at least everybody, `none` and `not-reported` of a list exclude all else, and the same within the rest of another
 *   such dimension, if a code of one does not come with a code of the other (lists of the same unit; not two dimensions of convictions).
 * - Behind a mean: units with an amount and units without one are all units.
 * - Units: no fewer convictions than defendants, no fewer defendants than cases, in any cell; k times as many defendants as cases of k
 *   defendants, and between the limits of a band of them; no more units with an amount than units, and as many in a band of it.
 * - Filters select some of all units, also those that are not public, and those of one filter can be among those of another.
 *
 * No cell, since everybody knows that they are 0: a code beside one of the same variable that excludes it, a code of a level below
 * which there is none, `not-reported` of a flag or number of units, and, where the publisher says so, what the youth rule takes away.
 * Periods in gaps of the coverage are no cells either, since nobody publishes them: a total is then at least the others.
 * No variable of its own either: shares, `base=known` and headlines are computed from published cells.
 *
 * Not linked, since it is not linear or not public: medians; sums with the limits of a band; that an amount of nobody is 0; what two
 * rows of one unit have to do with each other; flags with what they are made of, other than as above; products of three dimensions
 * with several codes; rules and filters that are not public; what follows from there being one joint table of all dimensions.
 */
export interface Linkage {
  /** In no order that means anything. Those that nobody publishes are `virtual`. */
  cells: readonly Cell[];
  relations: readonly RelationOfCells[];
  /** Those of the releases, in their order. */
  tables: readonly LinkedTable[];
}

export interface LinkageOptions {
  /**
   * Each combination of public codes is a cell, 0 if its table does not have it: what a publisher may withhold. Default: what a
   * table does not have is a published 0, and no cell.
   */
  zeros?: boolean;
}

/**
 * Links the tables of releases. Cells of different releases are different cells.
 * @throws ContradictionError if two tables give a cell different numbers, if one withholds what another publishes, or if a combination
 * that cannot be has a number. RangeError if a table names something that the codebook does not have.
 */
export function linkReleases(releases: readonly ReleaseNumbers[], { zeros = false }: LinkageOptions = {}): Linkage {
  const cells = newCellStore();
  const relations = newRelationStore(cells.all);
  const tables = releases.flatMap((release) => {
    const variables = variablesOf(release.codebook, release.coverage);
    const grids = gridsOf(release, variables, cells, { zeros });
    addSums(grids, cells, relations);
    addFilters(grids, relations);
    addBounds(grids, relations);
    addBetween(grids, relations, release.codebook);
    return grids.tables;
  });
  return { cells: cells.all, relations: relations.all, tables };
}

/** The linear system of a linkage, for `protect` and `audit`. `zeros`: as in System. */
export const systemOf = ({ cells, relations }: Linkage, zeros: System['zeros']): System =>
  assembleSystem(cells, relations, zeros);
