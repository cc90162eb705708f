import fc from 'fast-check';
import { expect, test } from 'vitest';
import { observedAsCases } from '../../../src/aggregates/axes.ts';
import { tableFlattener } from '../../../src/aggregates/facts.ts';
import { compile } from '../../../src/codebook/compile.ts';
import { openCube } from '../../../src/releases/cube/cube.ts';
import { DatasetDefinition } from '../../../src/schemas/dataset.ts';
import { assemble } from '../../../src/statistics/answer.ts';
import type { Observation } from '../../../src/statistics/observation.ts';
import { planQuery, type StatisticsQuery } from '../../../src/statistics/query.ts';
import type { TableData } from '../../../src/statistics/table.ts';
import { runs } from '../../runs.ts';
import type { Body } from '../../samples/body.ts';
import { anAggregate } from '../../samples/official-table.ts';

// Official tables with holes at random: no answer has a value that needs a value which the file lacks. What an answer must be is
// worked out below, combination by combination, with none of the service's code.

type Row = Readonly<Record<Variable, string>> & { value: string };
type Variable = 'year' | 'sex' | 'court' | 'outcome';
const VARIABLES: readonly Variable[] = ['year', 'sex', 'court', 'outcome'];

const LISTS: Record<Variable, readonly string[]> = {
  year: ['2014', '2015'],
  sex: ['male', 'female'],
  court: ['a', 'b', 'c'],
  outcome: ['prison', 'jail', 'fine'],
};
const KIND: Record<string, string> = { a: 'crown', b: 'crown', c: 'magistrates', 'not-reported': 'not-reported' };

/** What a code of a variable is in a dimension. */
const DIMENSIONS: Record<string, { of: Variable; shown: (code: string) => string }> = {
  year: { of: 'year', shown: (code) => code },
  sex: { of: 'sex', shown: (code) => code },
  court: { of: 'court', shown: (code) => code },
  courtKind: { of: 'court', shown: (code) => KIND[code] ?? '' },
  outcome: { of: 'outcome', shown: (code) => (code === 'jail' ? 'prison' : code) },
  custody: {
    of: 'outcome',
    shown: (code) => (code === 'not-reported' ? code : code === 'fine' ? 'no' : 'yes'),
  },
};

interface Measure {
  id: string;
  isSum: boolean;
  takes: (codes: Readonly<Record<Variable, string>>) => boolean;
  /** The variables of which it takes some codes, and the code if that is one. */
  filtered: Partial<Record<Variable, string | undefined>>;
}
const MEASURES: readonly Measure[] = [
  { id: 'occasions', isSum: true, takes: () => true, filtered: {} },
  {
    id: 'fines',
    isSum: true,
    takes: ({ outcome, court }) => outcome === 'fine' && court !== 'c',
    filtered: { outcome: 'fine', court: undefined },
  },
  { id: 'rate', isSum: false, takes: () => true, filtered: {} },
  { id: 'rate-of-fines', isSum: false, takes: ({ outcome }) => outcome === 'fine', filtered: { outcome: 'fine' } },
];

const definitionOf = (absentRows: string): Body =>
  anAggregate((d) => {
    d.settings = { absentRows };
    d.codebook.variables[2].audience = 'public';
    const rate = { ...d.codebook.measures[0], id: 'rate', statistic: 'value', unit: 'per 1,000' };
    d.codebook.measures.push(rate, { ...rate, id: 'rate-of-fines', filter: { outcome: ['fine'] } });
    const three = ['year courtKind custody', 'sex outcome custody', 'year sex outcome'].map((by) => ({
      by: by.split(' '),
    }));
    d.codebook.tables = { upTo: 2, also: [...three, { by: [...VARIABLES] }] };
  });

const STATUSES: Record<string, string> = { '[c]': 'suppressed', '[x]': 'not-available', '[z]': 'not-applicable' };
const isNumber = (text: string): boolean => !(text in STATUSES);

/** The table and how it must be read. */
interface Table {
  rows: readonly Row[];
  absentRows: 'zero' | 'not-available';
}

const codesOf = ({ rows }: Table, variable: Variable): string[] =>
  [...LISTS[variable], 'not-reported'].filter(
    (code) => code !== 'not-reported' || rows.some((row) => row[variable] === code),
  );

const find = ({ rows }: Table, codes: Readonly<Record<Variable, string>>): Row | undefined =>
  rows.find((row) => VARIABLES.every((variable) => row[variable] === codes[variable]));

/** Every combination of codes of the variables. */
const everyCombination = (table: Table): Record<Variable, string>[] =>
  VARIABLES.reduce<Record<string, string>[]>(
    (heads, variable) =>
      heads.flatMap((head) => codesOf(table, variable).map((code) => ({ ...head, [variable]: code }))),
    [{}],
  ) as Record<Variable, string>[];

interface Expected {
  value: number | null;
  status: string | null;
}
const missing = (status: string): Expected => ({ value: null, status });

/** The row of the file that says what a cell is, if one is the whole cell. */
function rowOfCell(table: Table, measure: Measure, key: Readonly<Record<string, string>>): Row | undefined | 'none' {
  const codes = {} as Record<Variable, string>;
  for (const variable of VARIABLES) {
    const own = key[variable] ?? '_T';
    const others = Object.entries(DIMENSIONS).filter(([id, { of }]) => of === variable && id !== variable && id in key);
    const fixed = measure.filtered[variable];
    if (own === '_T') {
      if (fixed === undefined && variable in measure.filtered) return 'none';
      if (fixed === undefined && others.some(([id]) => key[id] !== '_T')) return 'none';
      codes[variable] = fixed ?? '_T';
    } else {
      if (own === 'prison') return 'none'; // jail is published as prison too, so a row is a part of it
      codes[variable] = own;
    }
    const code = codes[variable];
    if (code !== '_T' && others.some(([id]) => key[id] !== '_T' && DIMENSIONS[id]!.shown(code) !== key[id]))
      return 'none';
  }
  if (!measure.takes(codes) && Object.keys(measure.filtered).length > 0) return 'none';
  return find(table, codes);
}

function expectedOf(table: Table, measure: Measure, key: Readonly<Record<string, string>>): Expected {
  const own = rowOfCell(table, measure, key);
  const said = own === undefined || own === 'none' ? undefined : own;
  if (said && !isNumber(said.value)) return missing(STATUSES[said.value]!);
  if (!measure.isSum) {
    if (said) return { value: Number(said.value), status: null };
    const isRow = VARIABLES.every((variable) => {
      const code = key[variable] ?? '_T';
      return code !== '_T' || measure.filtered[variable] !== undefined;
    });
    const isKnown = isRow && (own === undefined || (own === 'none' && !hasPart(table, measure, key)));
    return table.absentRows === 'zero' && isKnown ? { value: 0, status: null } : missing('not-available');
  }
  let sum = 0;
  let hasRow = false;
  const why = new Set<string>();
  for (const codes of everyCombination(table)) {
    if (!measure.takes(codes)) continue;
    const isIn = Object.entries(key).every(
      ([id, code]) => code === '_T' || DIMENSIONS[id]!.shown(codes[DIMENSIONS[id]!.of]) === code,
    );
    if (!isIn) continue;
    const row = find(table, codes);
    if (row) hasRow = true;
    if (row && isNumber(row.value)) sum += Number(row.value);
    else if (row) why.add(STATUSES[row.value]!);
    else if (table.absentRows === 'not-available') why.add('not-available');
  }
  if (!hasRow && table.absentRows === 'not-available') why.add('not-available'); // no row has these codes together
  if (why.size === 0) return { value: sum, status: null };
  if (said) return { value: Number(said.value), status: null };
  return missing(['suppressed', 'not-available', 'not-applicable'].find((status) => why.has(status))!);
}

/** Whether the file has a row that is a part of the cell. */
const hasPart = (table: Table, measure: Measure, key: Readonly<Record<string, string>>): boolean =>
  everyCombination(table).some(
    (codes) =>
      measure.takes(codes) &&
      find(table, codes) !== undefined &&
      Object.entries(key).every(
        ([id, code]) => code === '_T' || DIMENSIONS[id]!.shown(codes[DIMENSIONS[id]!.of]) === code,
      ),
  );

const cell = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -50, max: 900 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('[c]', '[x]', '[z]') },
);
const codeOf = (variable: Variable) =>
  fc.constantFrom(...LISTS[variable], ...(variable === 'year' ? [] : ['not-reported']));

const tables: fc.Arbitrary<Table> = fc
  .record({
    absentRows: fc.constantFrom('zero' as const, 'not-available' as const),
    /** Most rows of a small table, or a few of a large one. */
    kept: fc.double({ min: 0.2, max: 1, noNaN: true }),
    holes: fc.array(cell, { minLength: 1, maxLength: 12 }),
    odd: fc.uniqueArray(
      fc.record({ year: codeOf('year'), sex: codeOf('sex'), court: codeOf('court'), outcome: codeOf('outcome') }),
      { selector: (codes) => Object.values(codes).join(), maxLength: 3 },
    ),
    totals: fc.uniqueArray(
      fc.record({
        codes: fc.record({
          year: codeOf('year'),
          sex: codeOf('sex'),
          court: codeOf('court'),
          outcome: codeOf('outcome'),
        }),
        over: fc.subarray([...VARIABLES], { minLength: 1 }),
        value: cell,
      }),
      {
        selector: ({ codes, over }) => VARIABLES.map((one) => (over.includes(one) ? '_T' : codes[one])).join(),
        maxLength: 14,
      },
    ),
    dice: fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
  })
  .map(({ absentRows, kept, holes, odd, totals, dice }) => {
    const rows: Row[] = [];
    const add = (codes: Readonly<Record<Variable, string>>, value: string) => {
      if (!find({ rows, absentRows }, codes)) rows.push({ ...codes, value });
    };
    add({ year: '2014', sex: 'male', court: 'a', outcome: 'fine' }, '7');
    for (const [at, codes] of everyCombination({ rows: [], absentRows }).entries())
      if (Number(dice.next().value) < kept) add(codes, holes[at % holes.length]!);
    for (const codes of odd) add(codes, '3');
    const table = { rows, absentRows };
    // A total that can be computed is the sum of its rows: the service refuses any other.
    for (const { codes, over, value } of totals) {
      const key = Object.fromEntries(VARIABLES.map((one) => [one, over.includes(one) ? '_T' : codes[one]]));
      const sum = sumOfRows(table, key);
      add(key as Record<Variable, string>, sum === null || !isNumber(value) ? value : String(sum));
    }
    return table;
  });

function sumOfRows(table: Table, key: Readonly<Record<string, string>>): number | null {
  const values = everyCombination(table)
    .filter((codes) => VARIABLES.every((one) => key[one] === '_T' || key[one] === codes[one]))
    .map((codes) => find(table, codes)?.value ?? (table.absentRows === 'zero' ? '0' : '[x]'));
  return values.every(isNumber) ? values.reduce((sum, value) => sum + Number(value), 0) : null;
}

const QUERY: StatisticsQuery = { measures: [], by: [], where: [], totals: true, share: [], base: 'all' };

test('tables with random holes never show a value that needs a hole', { timeout: 180_000 }, async () => {
  const codebooks = new Map(
    ['zero', 'not-available'].map((absentRows) => [
      absentRows,
      compile('holes', DatasetDefinition.parse(definitionOf(absentRows))),
    ]),
  );
  await fc.assert(
    fc.asyncProperty(tables, async (table) => {
      const codebook = codebooks.get(table.absentRows)!;
      const cube = await openCube(observedAsCases(codebook), { threads: 1 });
      try {
        const part = {
          columns: [...VARIABLES, 'value'],
          rows: table.rows.map((row) => [...VARIABLES.map((one) => row[one]), row.value]),
        };
        for (const { row, facts } of tableFlattener(codebook)(part)) cube.addRow(row, facts);
        const { present } = cube.finish();
        const counted: TableData[] = [];
        for await (const one of cube.tables()) counted.push(one);
        const release = {
          dataset: 'holes',
          version: '1.0.0',
          publishedAt: null,
          publicUrl: 'http://localhost',
          present,
        };
        const ask = (query: Partial<StatisticsQuery>): readonly Observation[] =>
          assemble(
            planQuery(codebook, release, { ...QUERY, ...query }),
            (read) => counted.find(({ by, measure }) => measure === read.measure && by.join() === read.by.join())!,
          ).observations;
        for (const { by, measures } of codebook.tables) {
          for (const id of measures) {
            const measure = MEASURES.find((one) => one.id === id)!;
            const isShared = measure.isSum && by.length > 0;
            for (const one of ask({ measures: [id], by, share: isShared ? [by[0]!] : [] })) {
              const key = Object.fromEntries(by.map((dimension, i) => [dimension, one.key[i]!]));
              const { value, status } = expectedOf(table, measure, key);
              expect([id, key, one.value, one.status]).toEqual([
                id,
                key,
                value === null ? null : String(value),
                status,
              ]);
              if (!isShared) continue;
              const whole = expectedOf(table, measure, { ...key, [by[0]!]: '_T' });
              expect([id, key, one.denominator]).toEqual([id, key, whole.value === null ? null : String(whole.value)]);
              const hasShare = value !== null && whole.value !== null && whole.value !== 0;
              expect([id, key, one.share !== null]).toEqual([id, key, hasShare]);
              if (!hasShare) expect(one.shareStatus).toBe(status ?? whole.status ?? 'not-applicable');
            }
          }
        }
      } finally {
        await cube.close();
      }
    }),
    { numRuns: runs('HOLE_RUNS', 2, 50) },
  );
});
