import { KEYS } from '#disclosure';
import type { Measure } from '../../schemas/codebook.ts';
import { ownMember } from '../../schemas/names.ts';
import { KNOWN_POSITION, TOTAL_POSITION } from '../../statistics/table.ts';
import type { FactSummary } from './fact-tables.ts';
import {
  type AmountPlace,
  type CountingUnit,
  canBeSeveral,
  type DimensionPlace,
  type EvidenceKind,
  idColumn,
  KEY_COLUMN,
  type MeasureSelection,
  PERSON_COLUMN,
  ROWS_TABLE,
  unitTable,
} from './layout.ts';

/** The SQL that rolls the fact tables up to the cells of a table and its margins. */

/** What a measure counts, or what it takes the amounts of. */
export interface CountedMeasure {
  unit: CountingUnit;
  statistic: Measure['statistic'];
  /** Undefined for a count. */
  amount: AmountPlace | undefined;
  selection: MeasureSelection | undefined;
}

export interface RollUpOptions {
  union?: Union | undefined;
  /** The columns of `EVIDENCE` follow those of the cells. */
  evidence?: EvidenceKind | undefined;
}

/**
 * The statement that computes one table with all its margins: a position for each dimension of `by`, in that order, then the
 * columns of `cellSql`. It gives one row for each cell that has units, ordered by its positions.
 *
 * A unit with one of each branch that the dimensions need lies in one cell, so that such units are counted by their codes first
 * and their margins are added up. A unit with several of something can lie in several cells and is counted once in each,
 * margins included: its distinct combinations are spread over the margins before they are counted. Dimensions that give each
 * unit only one code add up in either case. Medians do not add up, but the number of units with each amount does, so that is
 * counted.
 *
 * With `union`, the margin of the reported of its dimension is that of the units with one of its codes instead.
 */
export function rollUpSql(
  by: readonly DimensionPlace[],
  counted: CountedMeasure,
  summary: FactSummary,
  { union, evidence }: RollUpOptions = {},
): string {
  const { statistic, amount } = counted;
  const carried = withEvidence(carriedOf(statistic, amount), counted, evidence);
  const { names, rows } = atMargins(by, counted, summary, carried, union);
  return `${cellSql(statistic, names, rows, evidence)} ${orderBy(names)}`;
}

/**
 * For each cell of a table of convictions, in the order of `rollUpSql`: the defendants with an amount, those whose amount is not 0,
 * and the largest and second largest amounts of one of them. The amount of a defendant is that of their convictions in the cell.
 */
export function peopleSql(by: readonly DimensionPlace[], counted: CountedMeasure, summary: FactSummary): string {
  const { amount } = counted;
  const carried: Carried = {
    columns: ['person', 'total'],
    groups: [PERSON_COLUMN],
    gather: (total = amount?.totalColumn) => [
      `${PERSON_COLUMN} as person`,
      `${total ? `sum(${total})` : 'count(*)'} as total`,
    ],
  };
  const { names, rows } = atMargins(by, counted, summary, carried);
  const people = `select ${columnList([...names, 'person', 'sum(total) as total'])} from (${rows})
    group by ${columnList([...names, 'person'])}`;
  const outputs = [
    'count(total)::uinteger as people',
    '(count(*) filter (where total <> 0))::uinteger as contributing',
    'coalesce(max(total), 0)::double as largest',
    'coalesce(max(total, 2)[2], 0)::double as second',
  ];
  return `select ${columnList([...names, ...outputs])} from (${people}) ${groupBy(names)} ${orderBy(names)}`;
}

/** Rows of units with their positions, margins too, and the columns of `carried`, to be added up to cells. */
function atMargins(
  by: readonly DimensionPlace[],
  counted: CountedMeasure,
  summary: FactSummary,
  carried: Carried,
  union?: Union,
): { names: string[]; rows: string } {
  const { unit, selection } = counted;
  const key = by.map(
    (place, index): KeyPart => ({
      place,
      name: `p${index}`,
      leftOut: union?.place === place ? othersOf(union) : unreported(place, summary),
    }),
  );
  const branches = [...new Set(by.map(({ branch }) => branch))].filter((branch) => canBeSeveral(branch, unit));
  const many = branches.filter((branch) => summary.isSeveral(unit, branch)).map((branch) => branch.manyColumn);
  const spreadKey = many.length > 0 ? key.filter(({ place }) => branches.includes(place.branch)) : [];
  const addedKey = key.filter((dimension) => !spreadKey.includes(dimension));
  const isSelected = selection ? selection.column : 'true';
  const hasSeveral = many.length > 0 ? `(${many.join(' or ')})` : 'false';

  const grouped = [...key.map(({ place }) => place.column), ...carried.groups];
  const plain = `select ${columnList([...key.map(codeColumn), ...carried.gather()])} from ${unitTable(unit)}
    where ${isSelected} and not ${hasSeveral} ${groupBy(grouped)}`;
  const parts = [spread(plain, spreadKey, key, carried)];
  if (many.length > 0) {
    const chosen = `select id from ${unitTable(unit)} where ${isSelected} and ${hasSeveral}`;
    parts.push(countSeveral(counted, key, spreadKey, chosen, carried));
  }
  return {
    names: key.map(({ name }) => name),
    rows: spread(parts.join(' union all '), addedKey, key, carried),
  };
}

interface KeyPart {
  place: DimensionPlace;
  name: string;
  /** Positions that the margin of the reported leaves out; if none, the dimension has no such margin. */
  leftOut: readonly number[];
}

/** Units with one of some codes of a dimension. */
interface Union {
  place: DimensionPlace;
  positions: readonly number[];
}

const othersOf = ({ place, positions }: Union): number[] =>
  [...place.dimension.codes.keys()].filter((position) => !positions.includes(position));

/** The position of `not-reported`, where the release has it. */
function unreported(place: DimensionPlace, { present }: FactSummary): number[] {
  const position = place.notReported;
  return position !== undefined && ownMember(present, place.dimension.id)?.includes(position) ? [position] : [];
}

const codeColumn = ({ place, name }: KeyPart): string => `${place.column}::integer as ${name}`;

/** Each row also at the margins that it belongs to, for each dimension of `over`. */
function spread(rows: string, over: readonly KeyPart[], key: readonly KeyPart[], { columns: values }: Carried): string {
  return over.reduce((from, dimension) => {
    const columns = [...key.map((other) => (other === dimension ? spreadOf(dimension) : other.name)), ...values];
    return `select ${columnList(columns)} from (${from})`;
  }, rows);
}

function spreadOf({ name, leftOut }: KeyPart): string {
  const all = `[${name}, ${TOTAL_POSITION}]`;
  if (leftOut.length === 0) return `unnest(${all}) as ${name}`;
  const known = `[${name}, ${TOTAL_POSITION}, ${KNOWN_POSITION}]`;
  return `unnest(case when ${name} in (${columnList(leftOut.map(String))}) then ${all} else ${known} end) as ${name}`;
}

/** The units of `chosen`, each once in every combination that one of its rows has, margins of `spreadKey` included. */
function countSeveral(
  counted: CountedMeasure,
  key: readonly KeyPart[],
  spreadKey: readonly KeyPart[],
  chosen: string,
  carried: Carried,
): string {
  const { unit, amount } = counted;
  const category = spreadKey.find(({ place }) => place.branch.kind === 'category');
  const combined = spreadKey.filter((dimension) => dimension !== category);
  const columns = key.map(({ place, name }) => {
    if (name === category?.name) return `c.${name}`;
    return combined.some((dimension) => dimension.name === name)
      ? `k.${name}`
      : `u.${place.column}::integer as ${name}`;
  });
  const joinCategories =
    category && amount ? `join (${categoryAmounts(category, counted, amount, chosen)}) c on c.id = u.id` : '';
  const gathered = category ? carried.gather('c.total', 'c.flags') : carried.gather();
  return `select ${columnList([...columns, ...gathered])}
    from (${distinctCombinations(unit, combined, chosen)}) k join ${unitTable(unit)} u on u.id = k.id ${joinCategories}
    group by all`;
}

/** Distinct (unit, codes) over the rows of the chosen units, margins included. */
function distinctCombinations(unit: CountingUnit, combined: readonly KeyPart[], chosen: string): string {
  if (combined.length === 0) return chosen;
  const lists = [...new Set(combined.map(({ place }) => place.branch))].filter((branch) => branch.kind === 'list');
  const joins = lists.map(
    ({ itemTable, unit: owner }) => `join ${itemTable} on ${itemTable}.owner = r.${idColumn(owner)}`,
  );
  const columns = combined.map(({ place, name }) => {
    const table = place.branch.kind === 'list' ? place.branch.itemTable : 'r';
    return `${table}.${place.column}::integer as ${name}`;
  });
  const names = combined.map(({ name }) => name);
  const rows = `select distinct r.${idColumn(unit)} as id, ${columnList(columns)} from ${ROWS_TABLE} r ${joins.join(' ')}
    where r.${idColumn(unit)} in (${chosen})`;
  const atMargins = combined.reduce((from, dimension) => {
    const others = ['id', ...names.filter((name) => name !== dimension.name)];
    return `select ${columnList([...others, spreadOf(dimension)])} from (${from})`;
  }, rows);
  return `select distinct id, ${columnList(names)} from (${atMargins})`;
}

/** A unit's amount in each category, in all reported ones together, and its total. */
function categoryAmounts(
  { place, name, leftOut }: KeyPart,
  { unit }: CountedMeasure,
  amount: AmountPlace,
  chosen: string,
): string {
  const { itemTable } = place.branch;
  const part = (position: string, where: string): string =>
    `select owner as id, ${position} as ${name}, sum(total) as total, bit_or(flags) as flags
      from ${itemTable} where owner in (${chosen}) and ${where} group by all`;
  const parts = [part(`${place.column}::integer`, 'true')];
  if (leftOut.length > 0)
    parts.push(part(`${KNOWN_POSITION}`, `${place.column} not in (${columnList(leftOut.map(String))})`));
  parts.push(`select id, ${TOTAL_POSITION}, ${amount.totalColumn}::hugeint, ${amount.flagsColumn}
    from ${unitTable(unit)} where id in (${chosen})`);
  return parts.join(' union all ');
}

/** The columns beside the positions while rows are spread over margins and added up. */
interface Carried {
  columns: readonly string[];
  /** Columns of a unit's table that rows are grouped by, beside their codes. */
  groups: readonly string[];
  /** Expressions of `columns` over rows of units; the columns of an amount are the unit's own unless others are named. */
  gather(total?: string, flags?: string): readonly string[];
}

function carriedOf(statistic: Measure['statistic'], amount: AmountPlace | undefined): Carried {
  if (!amount) return { columns: ['n'], groups: [], gather: () => ['count(*) as n'] };
  const { totalColumn, flagsColumn } = amount;
  if (statistic === 'median')
    return {
      columns: ['n', 'total', 'flags'],
      groups: [totalColumn],
      // 128 bits, as a total of categories is.
      gather: (total = totalColumn, flags = flagsColumn) => [
        'count(*) as n',
        `${total}::hugeint as total`,
        `bit_or(${flags}) as flags`,
      ],
    };
  return {
    columns: ['n', 'total', 'known', 'flags'],
    groups: [],
    // The sum of 64-bit integers is 128 bits wide in DuckDB: exact however many there are.
    gather: (total = totalColumn, flags = flagsColumn) => [
      'count(*) as n',
      `sum(${total}) as total`,
      `count(${total}) as known`,
      `bit_or(${flags}) as flags`,
    ],
  };
}

/** The output columns of evidence, in their order; see Evidence. */
export const EVIDENCE = ['known', 'key', 'contributing', 'contributors', 'largest', 'second'] as const;

/** What is carried, and what its evidence is made of. */
function withEvidence(
  carried: Carried,
  { statistic, amount }: CountedMeasure,
  kind: EvidenceKind | undefined,
): Carried {
  if (!kind) return carried;
  const keysWhere = (condition: string): string =>
    kind === 'keys' ? `sum(${KEY_COLUMN}) filter (where ${condition})` : '0::hugeint';
  const expressions = (total = amount?.totalColumn): Record<string, string> => ({
    keys: keysWhere(total ? `${total} is not null` : 'true'),
    ...(isOfSum(statistic) && {
      contributors: keysWhere(`${total} <> 0`),
      contributing: `count(*) filter (where ${total} <> 0)`,
      largest: `max(${total})`,
      second: `max(${total}, 2)[2]`,
    }),
  });
  return {
    columns: [...carried.columns, ...Object.keys(expressions())],
    groups: carried.groups,
    gather: (total, flags) => [
      ...carried.gather(total, flags),
      ...Object.entries(expressions(total)).map(([name, sql]) => `${sql} as ${name}`),
    ],
  };
}

/** A mean has the sum of its amounts. */
const isOfSum = (statistic: Measure['statistic']): boolean => statistic === 'sum' || statistic === 'mean';

/** `EVIDENCE` of rows that have been spread over every margin. */
function evidenceOutputs(statistic: Measure['statistic']): Record<(typeof EVIDENCE)[number], string> {
  const sumOfKeys = (column: string): string => `(coalesce(sum(${column}), 0) % ${KEYS})::uinteger`;
  const isSum = isOfSum(statistic);
  const known = statistic === 'count' ? 'sum(n)::uinteger' : 'sum(known)::uinteger';
  return {
    known,
    key: sumOfKeys('keys'),
    contributing: isSum ? 'sum(contributing)::uinteger' : known,
    contributors: isSum ? sumOfKeys('contributors') : '0',
    largest: isSum ? 'coalesce(max(largest), 0)::double' : '0',
    // The second largest of a cell is the second of the largest ones, or the largest of the second ones.
    second: isSum ? 'coalesce(greatest(max(largest, 2)[2], max(second)), 0)::double' : '0',
  };
}

/**
 * The cells of rows that have been spread over every margin: their positions `names` and `units`. For an amount also `total` (null
 * or a double), `large` (a total beyond 2^53-1 as text), `missing`, `flags`, and for a mean `known`. The total of a median is
 * the sum of its two middle amounts; of an odd number of amounts the middle one counts twice.
 */
function cellSql(
  statistic: Measure['statistic'],
  names: readonly string[],
  rows: string,
  evidence: EvidenceKind | undefined,
): string {
  const outputs = ['sum(n)::uinteger as units'];
  if (statistic !== 'count') outputs.push(...AMOUNT_COLUMNS);
  if (statistic === 'mean') outputs.push('sum(known)::uinteger as known');
  if (evidence) {
    const made = evidenceOutputs(statistic);
    outputs.push(...EVIDENCE.map((name) => `${made[name]} as evidence_${name}`));
  }
  const from = statistic === 'median' ? middles(names, rows, evidence ? ['keys'] : []) : rows;
  return `select ${columnList([...names, ...outputs])} from (${from}) ${groupBy(names)}`;
}

const AMOUNT_COLUMNS = [
  `case when abs(sum(total)) <= ${Number.MAX_SAFE_INTEGER} then sum(total)::bigint::double end as total`,
  `case when abs(sum(total)) > ${Number.MAX_SAFE_INTEGER} then sum(total)::varchar end as large`,
  '(sum(n) - sum(known))::uinteger as missing',
  'bit_or(flags) as flags',
];

/**
 * One row for each cell. Its amounts are in order, each with the number of units that have it. At least half of the units with an
 * amount are at or below the first of the middle amounts, and more than half are at or below the second.
 */
function middles(names: readonly string[], rows: string, added: readonly string[]): string {
  const of = names.length > 0 ? `partition by ${columnList(names)}` : '';
  const having = 'case when total is null then 0 else n end';
  const sums = added.map((column) => `sum(${column}) as ${column}`);
  const amounts = `select ${columnList([...names, 'total', 'sum(n) as n', 'bit_or(flags) as flags', ...sums])}
    from (${rows}) ${groupBy([...names, 'total'])}`;
  const ranked = `select *, sum(${having}) over (${of}) as known,
      sum(${having}) over (${of} order by total nulls last rows unbounded preceding) as upto
    from (${amounts})`;
  const first = (reached: string): string => `min(total) filter (where total is not null and ${reached})`;
  const cell = ['sum(n) as n', 'bit_or(flags) as flags', 'any_value(known) as known', ...sums];
  return `select ${columnList([...names, ...cell, `${first('2 * upto >= known')} + ${first('2 * upto > known')} as total`])}
    from (${ranked}) ${groupBy(names)}`;
}

const orderBy = (names: readonly string[]): string => (names.length > 0 ? `order by ${columnList(names)}` : '');

const columnList = (parts: readonly string[]): string => parts.join(', ');

/** Without a dimension there is one group, which must not appear if it has no unit. */
const groupBy = (names: readonly string[]): string =>
  names.length > 0 ? `group by ${columnList(names)}` : 'having count(*) > 0';
