import { combinationsIn, type Definition, type Obstacle as Found, type TableName } from '#disclosure';
import type { Codebook } from '../../codebook/model.ts';
import { keyName } from '../../codebook/table-plan.ts';
import { firstAndMore } from '../../lists.ts';
import type { Obstacle } from '../../schemas/release.ts';
import { subsetsOf } from '../../statistics/table-choice.ts';
import type { RollUp } from './rare-codes.ts';

/** What keeps tables from being published, in words for the staff who can change it, and what would let them pass. */

export interface RefusedRelease {
  codebook: Codebook;
  definition: Definition;
  /** Its tables, and what is in the way of them. */
  tables: readonly TableName[];
  found: readonly Found[];
  /** The codes to publish as one, so that a table would pass. */
  rollUpOf(table: TableName): RollUp | undefined;
}

/** Says all of it. */
export const obstaclesOf = (refused: RefusedRelease): Obstacle[] =>
  refused.found.map((one) => obstacleOf(one, refused));

function obstacleOf(found: Found, refused: RefusedRelease): Obstacle {
  const { codebook } = refused;
  switch (found.code) {
    case 'sparse-table':
      return {
        code: found.code,
        ...remedied(
          found,
          refused,
          `there are ${found.average.toFixed(1)} units on average in a cell that has any, and fewer than ${found.least} cannot be protected sensibly.`,
        ),
      };
    case 'withheld-table':
      return {
        code: found.code,
        ...remedied(
          found,
          refused,
          `${found.withheld} of the ${found.of} cells that are not 0 would be withheld, which is more than half.`,
        ),
      };
    case 'unprotected-table':
      return {
        code: found.code,
        ...remedied(
          found,
          refused,
          `${found.cells === 1 ? 'a small number' : `${found.cells} small numbers`} could be worked out, whatever else is withheld.`,
        ),
      };
    case 'rounded-sum':
      return roundedSum(codebook, found.measure, found.decimals);
    case 'moved-table':
      return movedTable(codebook, found);
    case 'few-new':
      return fewNew(codebook, found);
    case 'counted-otherwise':
      return {
        code: 'between-releases',
        text: `Some of the people whom release ${found.version} counts would now be counted under another code: since then a rule, the youth rule, or which codes are published as another has changed. Go back to what it was, or withdraw ${found.version} and the releases before it.`,
        release: found.version,
      };
    case 'ruled-out':
      return ruledOut(found);
    case 'too-many-cells':
      return tooMuch(
        refused,
        `The tables have ${found.cells} combinations of codes, and at most ${found.most} can be protected together.`,
      );
    case 'out-of-work':
      return tooMuch(refused, found.isAll ? TOO_MUCH_WORK : UNFINISHED);
    case 'not-rounded':
      return {
        code: found.code,
        text: `${found.why} Publish fewer tables, or fewer dimensions at a time; or take the policy cell-key, under which numbers need not add up to their totals.`,
      };
  }
}

const TOO_MUCH_WORK =
  'To protect these tables, and to see that nothing can be worked out, takes more work than is allowed.';
const UNFINISHED =
  'The search for the fewest numbers to withhold ended at its bound of work, so that more had to be withheld than may be needed.';

/** That the search ended at its bound, where the release can be published all the same. */
export const unfinishedNote = (refused: Pick<RefusedRelease, 'codebook' | 'definition' | 'tables'>): string =>
  tooMuch(refused, UNFINISHED).text;

export const outOfTime = (
  refused: Pick<RefusedRelease, 'codebook' | 'definition' | 'tables'>,
  seconds: number,
): Obstacle => tooMuch(refused, `The tables could not be protected within ${seconds} seconds.`);

/** The policy of a dataset that was put when this could be asked for. */
export const roundedByChance: Obstacle = {
  code: 'not-rounded',
  text: 'Counts are no longer rounded by chance: small ones could be worked out where they did not add up. Set `controlled` of the policy to true, or take the policy cell-key.',
};

type FoundOf<C extends Found['code']> = Extract<Found, { code: C }>;

function roundedSum({ measures }: Codebook, measure: string, ofAmount: number): Obstacle {
  const { label = measure, decimals = 0 } = measures.get(measure) ?? {};
  return {
    code: 'unprotected-table',
    text: `${label}: the amount that is added up is not public and has more decimals than the sums. Rounded sums need not add up, so that nobody can check what follows from them. Give the measure ${ofAmount} decimals in place of ${decimals}, or make the amount public.`,
    table: { by: [], measure },
  };
}

const movedTable = (codebook: Codebook, { table, version, withheld, of }: FoundOf<'moved-table'>): Obstacle => ({
  code: 'between-releases',
  text: `${tableTitle(codebook, table)}: ${withheld} of the ${of} cells that are not 0 would be withheld, most of them because they changed by so few units since release ${version} that subtracting one from the other would single these out. Wait until more have been added, or withdraw ${version}.`,
  table: { by: [...table.by], measure: table.measure },
  release: version,
});

function fewNew({ measures }: Codebook, { table, version, moved, waitFor }: FoundOf<'few-new'>): Obstacle {
  const units = Math.abs(moved) === 1 ? '1 unit' : `${Math.abs(moved)} units`;
  const what = `${measures.get(table.measure)?.label ?? table.measure} ${moved > 0 ? 'rose' : 'fell'} by ${units}`;
  return {
    code: 'between-releases',
    text: `${what} since release ${version}: whoever subtracts one from the other singles them out, and nothing is left to withhold. Wait until there are ${waitFor} more, or withdraw ${version}.`,
    key: {},
    release: version,
    waitFor,
  };
}

function ruledOut({ by, codes, version }: FoundOf<'ruled-out'>): Obstacle {
  const key = by.flatMap((id, at) => (codes[at] == null ? [] : [[id, codes[at]] as const]));
  return {
    code: 'between-releases',
    text: `Release ${version} withholds how many have ${key.map((pair) => pair.join(' ')).join(' and ')}. This definition says that nobody can, since its window or one of its code lists is shorter. Keep what was there, or withdraw ${version}.`,
    key: Object.fromEntries(key),
    release: version,
  };
}

/** Of several counting units, the same dimensions are named once. */
const MOST_LARGEST = 3;

/** Protecting all tables together is too much: which are the largest, and what would help. */
function tooMuch(
  { codebook, definition, tables }: Pick<RefusedRelease, 'codebook' | 'definition' | 'tables'>,
  text: string,
): Obstacle {
  const byLabels = new Map(tables.map((table) => [byText(codebook, table), table]));
  const sized = [...byLabels].map(([name, table]) => ({ name, table, size: combinationsIn(definition, table) }));
  const largest = sized.sort((one, other) => other.size - one.size).slice(0, MOST_LARGEST);
  const named = largest.map(({ name, size }) => `${name} (${size})`).join(', ');
  const [first] = largest;
  return {
    code: 'out-of-time',
    text: `${text} The largest tables, with their combinations of codes, are by ${named}. Publish fewer tables, fewer dimensions at a time, or coarser levels; or take the policy cell-key.`,
    ...(first && { table: { by: [...first.table.by], measure: first.table.measure } }),
  };
}

/** What would let a table pass, in words and as members. */
function remedied(
  { table, ...found }: { table: TableName; code: Found['code']; passing?: readonly (readonly string[])[] },
  { codebook, found: all, rollUpOf }: RefusedRelease,
  text: string,
): Omit<Obstacle, 'code'> {
  const { by, measure } = table;
  const refused = all.flatMap((one) => (one.code === found.code && 'table' in one ? [one.table] : []));
  const nearest = nearestTable(codebook, table, refused, found.passing);
  const left = by.find((id) => !nearest?.includes(id));
  const help = !nearest || left === undefined ? 'Leave the table out' : nearestText(codebook, by, nearest, left);
  const rollUp = rollUpOf(table);
  return {
    text: `${tableTitle(codebook, table)}: ${text} ${help}.${rollUp ? ` ${rollUpText(codebook, rollUp)}` : ''}`,
    table: { by: [...by], measure },
    ...(nearest && left !== undefined && { nearest: { by: [...nearest] }, dimension: left }),
    ...(rollUp && { rollUp }),
  };
}

/**
 * The nearest table that may do: one of the codebook that has a coarser level in place of one dimension and is not refused. If there
 * is none, it is the table without one of its dimensions, or without more of them. A single dimension is as coarse as a table can be.
 */
function nearestTable(
  { dimensions, tables }: Codebook,
  { by, measure }: TableName,
  refused: readonly TableName[],
  passing: readonly (readonly string[])[] | undefined,
): readonly string[] | undefined {
  const rootOf = (id: string): string => dimensions.get(id)?.root ?? id;
  const size = (id: string): number => dimensions.get(id)?.codes.length ?? 0;
  const isCoarser = (id: string): boolean =>
    by.includes(id) || by.some((own) => rootOf(own) === rootOf(id) && size(id) < size(own));
  const isRefused = (key: readonly string[]): boolean =>
    refused.some((one) => one.measure === measure && keyName(one.by) === keyName(key));
  const coarser = tables.find(
    ({ by: key, measures }) =>
      key.length === by.length && measures.includes(measure) && key.every(isCoarser) && !isRefused(key),
  );
  if (coarser) return coarser.by;
  const passes = (key: readonly string[]): boolean =>
    key.length < 2 || !passing || passing.some((one) => keyName(one) === keyName(key));
  const margins = [...subsetsOf(by)].filter((key) => key.length > 0 && key.length < by.length && !isRefused(key));
  return margins.toSorted((a, b) => b.length - a.length).find(passes);
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
