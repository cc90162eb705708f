import type { Definition } from './definition.ts';
import type { Codes, TableName } from './tables.ts';

/** What keeps tables from being published, as data: whoever publishes says it in words, and what would help. */
export type Obstacle =
  /** So few units on average in a cell that has any. `passing`: margins of the table that would do. */
  | { code: 'sparse-table'; table: TableName; average: number; least: number; passing: Margins }
  /** So many of the cells that are not 0 would be withheld. */
  | { code: 'withheld-table'; table: TableName; withheld: number; of: number; passing: Margins }
  /** So many small numbers could be worked out, whatever else is withheld. */
  | { code: 'unprotected-table'; table: TableName; cells: number }
  /** A sum has fewer decimals than its amount, which is not public: rounded parts need not add up, and nothing can be proven of them. */
  | { code: 'rounded-sum'; measure: string; decimals: number }
  /** So many of the cells would have to be withheld for what they tell beside this release. */
  | { code: 'moved-table'; table: TableName; version: string; withheld: number; of: number }
  /** In all so few units are new since this release. */
  | { code: 'few-new'; table: TableName; version: string; moved: number; waitFor: number }
  /** Some people of this release are now counted under another code. */
  | { code: 'counted-otherwise'; version: string }
  /** This release withholds how many have these codes, and the new definition says that nobody can. */
  | { code: 'ruled-out'; version: string; by: readonly string[]; codes: Codes }
  /** More combinations of codes than can be protected together. */
  | { code: 'too-many-cells'; cells: number; most: number }
  /** The search ended at its bound. `isAll`: so did the audit, else more is withheld than may be needed. */
  | { code: 'out-of-work'; isAll: boolean }
  /** No rounding keeps the totals. */
  | { code: 'not-rounded'; why: string };

type Margins = readonly (readonly string[])[];

/** The combinations of codes of a table, its totals among them. */
export const combinationsIn = ({ dimensions }: Definition, { by }: Pick<TableName, 'by'>): number =>
  by.reduce((product, id) => product * ((dimensions.find((one) => one.id === id)?.codes.length ?? 0) + 1), 1);
