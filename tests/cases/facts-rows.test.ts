import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filterRows as codesOfRows, factsOf, filterRowTexts } from '../../src/cases/facts.ts';
import { compile } from '../../src/codebook/compile.ts';
import type { Codebook, Dimension } from '../../src/codebook/model.ts';
import type { CaseContent } from '../../src/schemas/case.ts';
import { rounds } from '../runs.ts';
import { acceptedCase, everything } from '../samples/everything.ts';
import { caseOf } from '../samples/random-case.ts';

// The contract defines a filter by rows. A row is a defendant, one of their convictions, and one item of each list that the
// dimensions name; a filter holds if one row has all its conditions. Here the rows are really made, for random filters.

const all = everything({ youthRule: false });

type Filter = Record<string, string[] | { not: string[] }>;
interface Row {
  defendant: number;
  conviction: number;
  /** Code of each finest variable. */
  codes: Record<string, string>;
}

const variables = [...all.dimensions.values()].filter(({ kind }) => kind === 'builtIn' || kind === 'variable');
const finest = variables.filter(({ level }) => level === undefined);

const rawCodes = (content: CaseContent, row: [number, number], { id, unit }: Dimension): string[] => {
  const defendant = content.defendants[row[0]];
  const conviction = defendant?.convictions[row[1]];
  const holders = unit === 'case' ? [content] : unit === 'defendant' ? [defendant, defendant?.sentence] : [conviction];
  for (const holder of holders.flatMap((one) => [one, (one as { attributes?: object } | undefined)?.attributes])) {
    if (holder === undefined || !Object.hasOwn(holder, id)) continue;
    const found = (holder as Record<string, string | string[]>)[id] ?? []; // a code or codes, under a variable's name
    return typeof found === 'string' ? [found] : found.length === 0 ? ['none'] : found;
  }
  return ['not-reported'];
};
const entry = (dimension: Dimension, code: string) => dimension.codes.find((one) => one.code === code);
const standIn = (dimension: Dimension, code: string) => entry(dimension, code)?.publishAs ?? code;

const rowsOf = (content: CaseContent, named: Dimension[]): Row[] =>
  content.defendants.flatMap((one, defendant) =>
    one.convictions.flatMap((_, conviction) => {
      let rows: Row[] = [{ defendant, conviction, codes: {} }];
      for (const dimension of named) {
        const codes = rawCodes(content, [defendant, conviction], dimension).map((code) => standIn(dimension, code));
        rows = rows.flatMap((row) => codes.map((code) => ({ ...row, codes: { ...row.codes, [dimension.id]: code } })));
      }
      return rows;
    }),
  );

const codeAt = (row: Row, dimension: Dimension): string => {
  let code = row.codes[dimension.root] ?? 'missing';
  for (const level of variables.filter(({ root }) => root === dimension.root)) {
    if (level.level !== undefined) {
      const below = variables[variables.indexOf(level) - 1]!; // levels stand after their finest
      code = standIn(level, entry(below, code)?.parent ?? code);
    }
    if (level === dimension) return code;
  }
  throw new Error('a dimension is a level of its root');
};

const holds = (row: Row, filter: Filter): boolean =>
  Object.entries(filter).every(([id, wanted]) => {
    const code = codeAt(row, all.dimensions.get(id)!); // filters are made of these dimensions
    return Array.isArray(wanted) ? wanted.includes(code) : !wanted.not.includes(code);
  });

const filters: fc.Arbitrary<Filter> = fc
  .uniqueArray(fc.constantFrom(...variables), { minLength: 1, maxLength: 3 })
  .chain((dimensions) =>
    fc.tuple(
      ...dimensions.map(({ id, codes }) =>
        fc
          .tuple(
            fc.uniqueArray(fc.constantFrom(...codes.map(({ code }) => code)), { minLength: 1, maxLength: 3 }),
            fc.boolean(),
          )
          .map(([some, negative]) => [id, negative ? { not: some } : some] as const),
      ),
    ),
  )
  .map((conditions) => Object.fromEntries(conditions));

const withRule = (level: string, filter: Filter): Codebook => {
  const { definition } = all;
  const derived = [
    { id: 'random', label: 'random', level: level as 'case', audience: 'public' as const, rule: { exists: filter } },
  ]; // one of the three levels
  return compile('random', { ...definition, codebook: { ...definition.codebook, derived } });
};

test('exists is yes exactly where one row has all the conditions, at every level', () => {
  let yes = 0;
  let no = 0;
  fc.assert(
    fc.property(fc.array(caseOf(all), { minLength: 3, maxLength: 6 }), filters, (bodies, filter) => {
      const named = finest.filter(({ root }) =>
        Object.keys(filter).some((id) => all.dimensions.get(id)?.root === root),
      );
      const codebooks = {
        case: withRule('case', filter),
        defendant: withRule('defendant', filter),
        conviction: withRule('conviction', filter),
      };
      for (const body of bodies) {
        const content = acceptedCase(all, body);
        const matching = rowsOf(content, named).filter((row) => holds(row, filter));
        const flag = (rows: Row[]) => (rows.length > 0 ? 'yes' : 'no');
        if (matching.length > 0) yes++;
        else no++;
        expect(factsOf(codebooks.case, content, 'public').codes.random).toBe(flag(matching));
        expect(factsOf(codebooks.defendant, content, 'public').defendants.map(({ codes }) => codes.random)).toEqual(
          content.defendants.map((_, at) => flag(matching.filter(({ defendant }) => defendant === at))),
        );
        expect(
          factsOf(codebooks.conviction, content, 'public').defendants.map(({ convictions }) =>
            convictions.map(({ codes }) => codes.random),
          ),
        ).toEqual(
          content.defendants.map(({ convictions }, at) =>
            convictions.map((_, of) => flag(matching.filter((row) => row.defendant === at && row.conviction === of))),
          ),
        );
      }
    }),
    { numRuns: rounds(150) },
  );
  // Neither answer is so rare that the test would say nothing.
  expect(Math.min(yes, no) / (yes + no)).toBeGreaterThan(0.05);
});

test('every variable and level has the codes that the rows have', () => {
  fc.assert(
    fc.property(caseOf(all), (body) => {
      const content = acceptedCase(all, body);
      const facts = factsOf(all, content, 'partner');
      for (const dimension of variables.filter(({ audience }) => audience !== 'internal')) {
        const base = finest.filter(({ id }) => id === dimension.root);
        for (const row of rowsOf(content, base)) {
          const defendant = facts.defendants[row.defendant];
          const unit = {
            case: facts,
            defendant,
            conviction: defendant?.convictions[row.conviction],
            observation: undefined,
          }[dimension.unit];
          expect([unit?.codes[dimension.id]].flat()).toContain(codeAt(row, dimension));
        }
      }
    }),
    { numRuns: rounds(100) },
  );
});

test('the texts of the rows say what the rows say, in every view', () => {
  fc.assert(
    fc.property(
      caseOf(all),
      fc.constantFrom('internal' as const, 'partner' as const, 'public' as const),
      (body, view) => {
        const content = acceptedCase(all, body);
        const facts = factsOf(all, content, view);
        expect(filterRowTexts(facts, all)).toEqual(codesOfRows(facts).map((row) => JSON.stringify(row)));
      },
    ),
    { numRuns: rounds(100) },
  );
  const bare = {
    codes: {},
    amounts: {},
    defendants: [{ codes: {}, amounts: {}, convictions: [{ codes: {}, amounts: {} }] }],
  };
  expect(filterRowTexts(bare, all)).toEqual(['{}']);
});
