import type { Measure } from '../../schemas/codebook.ts';
import type { AmountPlace } from './layout.ts';

/** What is carried from the units to their cells, and how a cell is made of it: for each statistic. */

type Statistic = Measure['statistic'];

/** The columns beside the positions while rows are spread over margins and added up. */
export interface Carried {
  columns: readonly string[];
  /** Columns of a unit's table that rows are told apart by, beside their codes. */
  groups: readonly string[];
  /** Expressions of `columns` over rows of units; the columns of an amount are the unit's own unless others are named. */
  gather(total?: string, flags?: string): readonly string[];
}

export function carriedOf(statistic: Statistic, amount: AmountPlace | undefined): Carried {
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

/**
 * The cells of rows that have been spread over every margin: `names` are their positions. Then `units`, and, of an amount,
 * `total` (null or a double), `large` (a total beyond 2^53-1, as text), `missing`, `flags`, and of a mean `known`.
 * The total of a median is that of its two middle amounts; of an odd number of them the middle one counts twice.
 */
export function cellSql(statistic: Statistic, names: readonly string[], rows: string): string {
  const outputs = ['sum(n)::uinteger as units'];
  if (statistic !== 'count') outputs.push(...TOTALS);
  if (statistic === 'mean') outputs.push('sum(known)::uinteger as known');
  const from = statistic === 'median' ? middles(names, rows) : rows;
  return `select ${list([...names, ...outputs])} from (${from}) ${groupBy(names)}`;
}

const TOTALS = [
  `case when abs(sum(total)) <= ${Number.MAX_SAFE_INTEGER} then sum(total)::bigint::double end as total`,
  `case when abs(sum(total)) > ${Number.MAX_SAFE_INTEGER} then sum(total)::varchar end as large`,
  '(sum(n) - sum(known))::uinteger as missing',
  'bit_or(flags) as flags',
];

/**
 * One row for each cell. Its amounts stand in order, each with how many units have it: the middle ones are the first up to
 * which there is half of the units that have an amount, and the first up to which there is more.
 */
function middles(names: readonly string[], rows: string): string {
  const of = names.length > 0 ? `partition by ${list(names)}` : '';
  const having = 'case when total is null then 0 else n end';
  const amounts = `select ${list([...names, 'total', 'sum(n) as n', 'bit_or(flags) as flags'])}
    from (${rows}) ${groupBy([...names, 'total'])}`;
  const ranked = `select *, sum(${having}) over (${of}) as known,
      sum(${having}) over (${of} order by total nulls last rows unbounded preceding) as upto
    from (${amounts})`;
  const first = (reached: string): string => `min(total) filter (where total is not null and ${reached})`;
  const cell = ['sum(n) as n', 'bit_or(flags) as flags', 'any_value(known) as known'];
  return `select ${list([...names, ...cell, `${first('2 * upto >= known')} + ${first('2 * upto > known')} as total`])}
    from (${ranked}) ${groupBy(names)}`;
}

export const list = (parts: readonly string[]): string => parts.join(', ');

/** Without a dimension there is one group, which must not appear if it has no unit. */
export const groupBy = (names: readonly string[]): string =>
  names.length > 0 ? `group by ${list(names)}` : 'having count(*) > 0';
