import type { Codebook } from '../codebook/model.ts';
import { firstAndMore } from '../lists.ts';
import type { Measure } from '../schemas/codebook.ts';
import type { Obstacle } from '../schemas/release.ts';
import type { RollUp } from './rare-codes.ts';

/** What keeps tables from being published, in words for the staff who can change it, and what would let them pass. */

export interface TableName {
  by: readonly string[];
  measure: string;
}

/** What would let a table pass. */
interface Remedies {
  nearest: readonly string[] | undefined;
  rollUp: RollUp | undefined;
}

/** A table that has too few units for its cells. */
export function sparseTable(
  codebook: Codebook,
  table: TableName,
  { average, least, ...remedies }: Remedies & { average: number; least: number },
): Obstacle {
  const text = `${tableTitle(codebook, table)}: there are ${average.toFixed(1)} units on average in a cell that has any, and fewer than ${least} cannot be protected sensibly.`;
  return { code: 'sparse-table', ...remedyOf(codebook, table, remedies, text) };
}

/** A table of which too much would be withheld. */
export function withheldTable(
  codebook: Codebook,
  table: TableName,
  { withheld, of, ...remedies }: Remedies & { withheld: number; of: number },
): Obstacle {
  const text = `${tableTitle(codebook, table)}: ${withheld} of the ${of} cells that are not 0 would be withheld, which is more than half.`;
  return { code: 'withheld-table', ...remedyOf(codebook, table, remedies, text) };
}

/** A table of which small numbers could be worked out, whatever else is withheld. */
export function unprotectedTable(
  codebook: Codebook,
  table: TableName,
  { cells, ...remedies }: Remedies & { cells: number },
): Obstacle {
  const text = `${tableTitle(codebook, table)}: ${cells === 1 ? 'a small number' : `${cells} small numbers`} could be worked out, whatever else is withheld.`;
  return { code: 'unprotected-table', ...remedyOf(codebook, table, remedies, text) };
}

/** A sum whose rounded parts do not add up to it. Nobody knows that they are rounded, so nothing can be proven of them. */
export const roundedSum = ({ label, id, decimals }: Measure, ofAmount: number): Obstacle => ({
  code: 'unprotected-table',
  text: `${label}: the amount that is added up is not public and has more decimals than the sums. Rounded sums need not add up, so that nobody can check what follows from them. Give the measure ${ofAmount} decimals in place of ${decimals}, or make the amount public.`,
  table: { by: [], measure: id },
});

/** Counts that cannot be rounded to multiples of the base so that they add up. */
export const notRounded = (why: string): Obstacle => ({
  code: 'not-rounded',
  text: `${why} Publish fewer tables, or fewer dimensions at a time; or take the policy cell-key, under which numbers need not add up to their totals.`,
});

/** The policy of a dataset that was put when this could be asked for. */
export const roundedByChance: Obstacle = {
  code: 'not-rounded',
  text: 'Counts are no longer rounded by chance: small ones could be worked out where they did not add up. Set `controlled` of the policy to true, or take the policy cell-key.',
};

/** Of several counting units, the same dimensions are named once. */
const MOST_LARGEST = 3;

/** Protecting all tables together is too much: which are the largest, and what would help. */
function tooMuch(codebook: Codebook, tables: readonly TableName[], text: string): Obstacle {
  const byLabels = new Map(tables.map((table) => [byText(codebook, table), table]));
  const sized = [...byLabels].map(([name, table]) => ({ name, table, size: combinationsIn(codebook, table) }));
  const largest = sized.sort((one, other) => other.size - one.size).slice(0, MOST_LARGEST);
  const named = largest.map(({ name, size }) => `${name} (${size})`).join(', ');
  const [first] = largest;
  return {
    code: 'out-of-time',
    text: `${text} The largest tables, with their combinations of codes, are by ${named}. Publish fewer tables, fewer dimensions at a time, or coarser levels; or take the policy cell-key.`,
    ...(first && { table: { by: [...first.table.by], measure: first.table.measure } }),
  };
}

/** The combinations of codes of a table, its totals among them. */
export const combinationsIn = ({ dimensions }: Codebook, { by }: Pick<TableName, 'by'>): number =>
  by.reduce((product, id) => product * ((dimensions.get(id)?.codes.length ?? 0) + 1), 1);

/** More cells than can be protected in one piece. */
export const tooManyCells = (codebook: Codebook, tables: readonly TableName[], cells: number, most: number): Obstacle =>
  tooMuch(
    codebook,
    tables,
    `The tables have ${cells} combinations of codes, and at most ${most} can be protected together.`,
  );

/** The search for what else to withhold has a bound, so that builds that are repeated end in the same way. */
export const outOfWork = (codebook: Codebook, tables: readonly TableName[]): Obstacle =>
  tooMuch(
    codebook,
    tables,
    'The search for the fewest numbers to withhold ended at its bound of work, so that more had to be withheld than may be needed.',
  );

/** All of the work has a bound, for the same reason. */
export const tooMuchWork = (codebook: Codebook, tables: readonly TableName[]): Obstacle =>
  tooMuch(
    codebook,
    tables,
    'To protect these tables, and to see that nothing can be worked out, takes more work than is allowed.',
  );

export const outOfTime = (codebook: Codebook, tables: readonly TableName[], minutes: number): Obstacle =>
  tooMuch(codebook, tables, `The tables could not be protected within ${minutes} minutes.`);

/** A table of which too many numbers moved by few units since an earlier release. */
export const movedTable = (
  codebook: Codebook,
  { by, measure }: TableName,
  { version, withheld, of }: { version: string; withheld: number; of: number },
): Obstacle => ({
  code: 'between-releases',
  text: `${tableTitle(codebook, { by, measure })}: ${withheld} of the ${of} cells that are not 0 would be withheld, most of them because they changed by so few units since release ${version} that subtracting one from the other would single these out. Wait until more have been added, or withdraw ${version}.`,
  table: { by: [...by], measure },
  release: version,
});

/** People who are counted in another way than before would be told by the difference. */
export const redefined = (version: string): Obstacle => ({
  code: 'between-releases',
  text: `Some of the people whom release ${version} counts would now be counted under another code: since then a rule, the youth rule, or which codes are published as another has changed. Go back to what it was, or withdraw ${version} and the releases before it.`,
  release: version,
});

/** Whoever reads both releases would know of what the earlier one withholds that it is of nobody. */
export const ruledOut = (
  { by, codes }: { by: readonly string[]; codes: readonly (string | null)[] },
  version: string,
): Obstacle => ({
  code: 'between-releases',
  text: `Release ${version} withholds how many have ${by.flatMap((id, at) => (codes[at] == null ? [] : [`${id} ${codes[at]}`])).join(' and ')}. This definition says that nobody can, since its window or one of its code lists is shorter. Keep what was there, or withdraw ${version}.`,
  key: Object.fromEntries(by.flatMap((id, at) => (codes[at] == null ? [] : [[id, codes[at]]]))),
  release: version,
});

/** A number that moved by too few units since an earlier release. */
export function betweenReleases(
  codebook: Codebook,
  { measure }: TableName,
  {
    version,
    key,
    moved,
    waitFor,
  }: { version: string; key: Record<string, string>; moved: number | undefined; waitFor: number },
): Obstacle {
  const label = codebook.measures.get(measure)?.label ?? measure;
  const where = Object.entries(key).map(([id, code]) => `${codebook.dimensions.get(id)?.label ?? id}: ${code}`);
  const whose = where.length === 0 ? '' : ` (${where.join(', ')})`;
  const units = Math.abs(moved ?? 0) === 1 ? '1 unit' : `${Math.abs(moved ?? 0)} units`;
  const what = moved === undefined ? 'may have changed by few units' : `${moved > 0 ? 'rose' : 'fell'} by ${units}`;
  return {
    code: 'between-releases',
    text: `${label}${whose} ${what} since release ${version}: whoever subtracts one from the other singles them out, and nothing is left to withhold. Wait until there are ${waitFor} more, or withdraw ${version}.`,
    key,
    release: version,
    waitFor,
  };
}

/** The remedies of a table, in words and as members. */
function remedyOf(
  codebook: Codebook,
  { by, measure }: TableName,
  { nearest, rollUp }: Remedies,
  text: string,
): Omit<Obstacle, 'code'> {
  const left = by.find((id) => !nearest?.includes(id));
  const help = !nearest || left === undefined ? 'Leave the table out' : nearestText(codebook, by, nearest, left);
  return {
    text: `${text} ${help}.${rollUp ? ` ${rollUpText(codebook, rollUp)}` : ''}`,
    table: { by: [...by], measure },
    ...(nearest && left !== undefined && { nearest: { by: [...nearest] }, dimension: left }),
    ...(rollUp && { rollUp }),
  };
}

const dimensionLabel = ({ dimensions }: Codebook, id: string): string => dimensions.get(id)?.label ?? id;

function nearestText(codebook: Codebook, by: readonly string[], nearest: readonly string[], left: string): string {
  const replaced = nearest.find((id) => !by.includes(id));
  if (replaced === undefined) return `Leave out ${dimensionLabel(codebook, left)}`;
  return `Take ${dimensionLabel(codebook, replaced)} in place of ${dimensionLabel(codebook, left)}`;
}

/** More labels than this are not read. */
const MOST_LABELS = 8;

function rollUpText(codebook: Codebook, { dimension, groups }: RollUp): string {
  const known = codebook.dimensions.get(dimension);
  const grouped = groups.flat();
  const labels = grouped.map((code) => known?.codes[known.index.get(code) ?? -1]?.label ?? code);
  const how = groups.length === 1 ? 'as one code' : `as ${groups.length} codes, those with the same parent as one`;
  return `Or publish the ${grouped.length} rarest codes of ${dimensionLabel(codebook, dimension)} ${how} (${firstAndMore(labels, MOST_LABELS).join(', ')}): by itself the table then passes.`;
}

/** The measure and the dimensions of a table, by their labels. */
const tableTitle = (codebook: Codebook, { by, measure }: TableName): string =>
  [codebook.measures.get(measure)?.label ?? measure, byText(codebook, { by })].join(' by ');

const byText = (codebook: Codebook, { by }: Pick<TableName, 'by'>): string =>
  by.map((id) => dimensionLabel(codebook, id)).join(' and ') || 'nothing';
