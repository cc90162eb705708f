import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Evidence, KEYS, sumKeys } from '../../../disclosure/src/index.ts';
import { factsOf } from '../../../src/cases/facts.ts';
import { compile } from '../../../src/codebook/compile.ts';
import type { Codebook } from '../../../src/codebook/model.ts';
import { openCube } from '../../../src/releases/cube/cube.ts';
import { countableCodebook } from '../../../src/releases/cube/layout.ts';
import type { CountedData } from '../../../src/releases/protection/tables.ts';
import type { CaseContent } from '../../../src/schemas/case.ts';
import { DatasetDefinition } from '../../../src/schemas/dataset.ts';
import { runs } from '../../runs.ts';
import { anyCase, everything, withTables } from '../../samples/countable.ts';
import { KNOWN, postedCounter, TOTAL } from '../../samples/oracle.ts';
import { storedTables } from '../../samples/stored-tables.ts';
import { convicted, measure, person, plain, sumOf } from './count.ts';

/** What the protection of a table is told of each cell, beside its value. */

const CELL_KEY = { policy: 'cell-key' };
const THRESHOLD = { policy: 'threshold', threshold: 5 };

function under(disclosure: object, tables: object, measures: readonly object[]): Codebook {
  const { codebook, ...rest } = withTables(tables, measures);
  return compile('everything', DatasetDefinition.parse({ ...rest, codebook: { ...codebook, disclosure } }));
}

/** `keys`: for each case those of its defendants. */
async function counted(
  codebook: Codebook,
  contents: readonly unknown[],
  keys?: readonly number[][],
): Promise<CountedData[]> {
  const cube = await openCube(codebook, { threads: 1 });
  try {
    const countable = countableCodebook(codebook);
    for (const [at, content] of contents.entries())
      cube.add(factsOf(countable, content as CaseContent, 'public'), keys?.[at]);
    cube.finish();
    const tables: CountedData[] = [];
    for await (const table of cube.tables()) tables.push(table);
    return tables;
  } finally {
    await cube.close();
  }
}

const anyKeyed = anyCase.chain((content) => {
  const { length } = content.defendants as unknown[];
  const keys = fc.array(fc.oneof(fc.constant(KEYS - 1), fc.nat(KEYS - 1)), { minLength: length, maxLength: length });
  return keys.map((own) => ({ content, keys: own }));
});

/** Cells that are added up, units that lie in several cells, and categories. */
const TABLES = {
  upTo: 0,
  also: [
    { by: ['sex', 'offence', 'methods'], measures: ['convictions', 'images-seized', 'cases-with-p'] },
    { by: ['tags', 'area'], measures: ['convictions-of-item', 'counts-charged', 'median-of-counts-charged', 'cases'] },
    { by: ['imagesCategory', 'sex'], measures: ['images-seized', 'mean-of-images-seized', 'median-of-images-seized'] },
    { by: ['devicesCategory', 'tags'], measures: ['devices-seized'] },
    { by: ['role', 'outcome'], measures: ['defendants', 'fines', 'counts-charged'] },
  ],
};
const { measures: MEASURES } = everything.codebook;
const RUNS = { numRuns: runs('EVIDENCE_RUNS', 2, 40) };

type Parts = readonly { unit: string; amount: bigint | null }[];

/** For every cell, in order, what the oracle counts. */
function expected(
  codebook: Codebook,
  contents: readonly object[],
  evidenceOf: (statistic: string, parts: Parts) => Evidence,
) {
  const counter = postedCounter(codebook.definition, contents);
  return storedTables(codebook, contents).map(({ by, measure: id, cells }) => {
    const cell = counter.table(id, by);
    const { statistic } = codebook.measures.get(id)!;
    return cells.map((stored) => {
      const key = by.map((name, at) => {
        if (stored[at] === -1) return TOTAL;
        return stored[at] === -2 ? KNOWN : codebook.dimensions.get(name)!.codes[Number(stored[at])]!.code;
      });
      return evidenceOf(statistic, cell(key).parts);
    });
  });
}

/** The two largest, as numbers. */
function largest(amounts: readonly bigint[]): { largest: number; second: number } {
  const [first = 0n, second = 0n] = [...amounts].sort((a, b) => (a > b ? -1 : 1));
  return { largest: Number(first), second: Number(second) };
}

const isSum = (statistic: string): boolean => statistic === 'sum' || statistic === 'mean';

test('keys: each cell has the sum of the keys of its people, and its largest amounts, however it was counted', async () => {
  const codebook = under(CELL_KEY, TABLES, MEASURES);
  await fc.assert(
    fc.asyncProperty(fc.array(anyKeyed, { maxLength: 10 }), async (cases) => {
      const contents = cases.map(({ content }) => content);
      const tables = await counted(
        codebook,
        contents,
        cases.map(({ keys }) => keys),
      );
      expect(tables.map(({ evidence: _, ...table }) => table)).toEqual(storedTables(codebook, contents));
      const keyOf = (unit: string): number => {
        const [one, defendant] = unit.split('/');
        const { keys } = cases[Number(one)]!;
        return defendant === undefined ? sumKeys(keys) : keys[Number(defendant)]!;
      };
      const keysOf = (parts: Parts): number => sumKeys(parts.map(({ unit }) => keyOf(unit)));
      const evidenceOf = (statistic: string, parts: Parts): Evidence => {
        const known = parts.filter(({ amount }) => amount !== null);
        const giving = known.filter(({ amount }) => amount !== 0n);
        return {
          known: known.length,
          key: keysOf(known),
          contributing: isSum(statistic) ? giving.length : known.length,
          contributors: isSum(statistic) ? keysOf(giving) : 0,
          ...largest(isSum(statistic) ? giving.map(({ amount }) => amount!) : []),
          people: known.length,
        };
      };
      expect(tables.map(({ evidence }) => evidence)).toEqual(expected(codebook, contents, evidenceOf));
    }),
    RUNS,
  );
});

test('people: convictions and their amounts are those of defendants', async () => {
  const codebook = under(THRESHOLD, TABLES, MEASURES);
  await fc.assert(
    fc.asyncProperty(fc.array(anyCase, { maxLength: 10 }), async (contents) => {
      const tables = await counted(codebook, contents);
      expect(tables.map(({ evidence: _, ...table }) => table)).toEqual(storedTables(codebook, contents));
      const evidenceOf = (statistic: string, parts: Parts): Evidence => {
        const known = parts.filter(({ amount }) => amount !== null);
        const isMedian = statistic === 'median';
        const amounts = new Map<string, bigint>();
        for (const { unit, amount } of known) {
          const of = isMedian ? unit : unit.split('/').slice(0, 2).join('/');
          amounts.set(of, (amounts.get(of) ?? 0n) + amount!);
        }
        const giving = [...amounts.values()].filter((amount) => amount !== 0n);
        const hasLargest = isSum(statistic) || known.some(({ unit }) => unit.split('/').length === 3);
        return {
          known: known.length,
          key: 0,
          contributing: isSum(statistic) ? giving.length : amounts.size,
          contributors: 0,
          ...largest(hasLargest && !isMedian ? giving : []),
          people: amounts.size,
        };
      };
      expect(tables.map(({ evidence }) => evidence)).toEqual(expected(codebook, contents, evidenceOf));
    }),
    RUNS,
  );
});

test('the same people have the same key as cases, defendants and convictions, and in every table', async () => {
  const measures = ['case', 'defendant', 'conviction'].map((unit) => ({ ...measure(unit), id: unit }));
  const codebook = under(CELL_KEY, { upTo: 2 }, measures);
  const contents = [plain({}), plain({ defendants: [person({ sex: 'female', convictions: [convicted('o1')] })] })];
  const tables = await counted(codebook, contents, [[KEYS - 1], [7]]);
  const keys = tables.map(({ by, cells, evidence }) => {
    const total = cells.findIndex((cell) => cell.slice(0, by.length).every((position) => position === -1));
    return evidence[total]?.key;
  });
  expect(new Set(keys)).toEqual(new Set([6]));
});

test('under policy none there is no evidence', async () => {
  const codebook = under({ policy: 'none', reason: 'constructed' }, { upTo: 1 }, [sumOf('defendant', 'fine')]);
  const tables = await counted(codebook, [plain({})], [[3]]);
  expect(tables.length).toBeGreaterThan(1);
  for (const { evidence } of tables) expect(evidence).toEqual([]);
});

test('a defendant without a key is not counted with one of the same noise as everybody else', async () => {
  const codebook = under(CELL_KEY, { upTo: 0 }, [measure('defendant')]);
  await expect(counted(codebook, [plain({})], [[]])).rejects.toThrow('record key');
  await expect(counted(codebook, [plain({})])).rejects.toThrow('record key');
});
