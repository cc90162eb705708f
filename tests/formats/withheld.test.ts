import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { parquetMetadata } from 'hyparquet';
import readExcelFile from 'read-excel-file/node';
import { expect, test } from 'vitest';
import type { Codebook } from '../../src/codebook/model.ts';
import { chartFault } from '../../src/formats/chart/shape.ts';
import { drawChart, rasteriseChart } from '../../src/formats/chart/svg.ts';
import { represent } from '../../src/formats/representation.ts';
import type { Representation } from '../../src/formats/representation-path.ts';
import { statisticsPage } from '../../src/pages/statistics.ts';
import { INTERVAL_COLUMNS, REPRESENTATIONS } from '../../src/schemas/vocabulary.ts';
import { assemble, type StatisticsAnswer } from '../../src/statistics/answer.ts';
import { planQuery, type StatisticsQuery } from '../../src/statistics/query.ts';
import type { PresentCodes } from '../../src/statistics/table.ts';
import { rounds } from '../runs.ts';
import { parish, presentCodes, releaseOf, someRows } from '../samples/parish.ts';
import { type Publish, publishedTables, publishSome } from '../samples/published.ts';
import { byHyparquet } from './readers.ts';
import { descendants, readXml } from './xml.ts';

/** Every door that shows cells, under a disclosure policy. */

const under = (disclosure: object): Codebook =>
  parish((definition) => ({ ...definition, codebook: { ...definition.codebook, disclosure } }));
const CODEBOOKS = [
  under({ policy: 'threshold', threshold: 5 }),
  under({ policy: 'rounding', base: 5 }),
  under({ policy: 'cell-key' }),
];
const [threshold, rounding] = CODEBOOKS as [Codebook, Codebook, Codebook];

const ask = (
  codebook: Codebook,
  publish: Publish,
  query: Partial<StatisticsQuery>,
  present: PresentCodes = {},
): StatisticsAnswer => {
  const whole: StatisticsQuery = { measures: [], by: [], where: [], totals: false, share: [], base: 'all', ...query };
  return assemble(planQuery(codebook, releaseOf(present), whole), publishedTables(codebook, publish));
};

const made = (answer: StatisticsAnswer, representation: Representation) =>
  represent(answer, representation, {
    bom: false,
    theme: 'light',
    drawer: { draw: drawChart, rasterise: rasteriseChart },
  });
const textOf = async (answer: StatisticsAnswer, representation: Representation): Promise<string> =>
  (await made(answer, representation)).bytes.toString();

const WITHHELD =
  '[c]: withheld to protect people. This does not mean that the number is small: some numbers are withheld so that others cannot be worked out.';

/** Trades of the parish: a number, a zero, a number that is withheld, and one of which nothing is known but that. */
const trades: Publish = (_, { trade = '_T' }) => {
  const amounts: Record<string, bigint> = { _T: 40n, miller: 25n, smith: 0n };
  const amount = amounts[trade] ?? null;
  return { amount, interval: amount === null && trade === 'sailor' ? [0, 12] : null };
};
const answer = ask(threshold, trades, { by: ['trade'], totals: true, share: ['trade'] });
const VALUES = [25, 0, null, null, 40];

test('JSON', async () => {
  const { observations, notes } = JSON.parse(await textOf(answer, 'json'));
  const seen = observations.map(({ value, share, status, shareStatus, interval }: Record<string, unknown>) => {
    return { value, share, status, shareStatus, interval };
  });
  expect(seen).toEqual([
    { value: 25, share: 0.625, status: null, shareStatus: null, interval: undefined },
    { value: 0, share: 0, status: null, shareStatus: null, interval: undefined },
    { value: null, share: null, status: 'suppressed', shareStatus: 'suppressed', interval: [0, 12] },
    { value: null, share: null, status: 'suppressed', shareStatus: 'suppressed', interval: null },
    { value: 40, share: 1, status: null, shareStatus: null, interval: undefined },
  ]);
  expect(notes).toContainEqual({ id: 'withheld', text: WITHHELD, mandatory: true });
});

test('CSV, its metadata and the header of notes', async () => {
  const { bytes, headers } = await made(answer, 'csv');
  const rows = parse(bytes.toString(), { columns: true }) as Record<string, string>[];
  const seen = rows.map((row) =>
    ['value', 'status', 'share_status', 'symbol', ...INTERVAL_COLUMNS].map((name) => row[name]),
  );
  expect(seen).toEqual([
    ['25', '', '', '', '', ''],
    ['0', '', '', '', '', ''],
    ['', 'suppressed', 'suppressed', '[c]', '0', '12'],
    ['', 'suppressed', 'suppressed', '[c]', '', ''],
    ['40', '', '', '', '', ''],
  ]);
  expect(headers['assize-notes']?.split(', ')).toContain('withheld');
  const csvw = JSON.parse(await textOf(answer, 'csvw'));
  expect(csvw.notes.map(({ body }: { body: string }) => body)).toContain(WITHHELD);
});

test('JSON-stat', async () => {
  const { value, status, note, extension } = JSON.parse(await textOf(answer, 'jsonstat'));
  expect([value, status]).toEqual([VALUES, { 2: 'suppressed', 3: 'suppressed' }]);
  expect(extension.interval).toEqual({ 2: [0, 12] });
  expect(note).toContain(WITHHELD);
  expect(extension.status.sdmx.suppressed).toEqual({ obsStatus: 'Q', confStatus: 'C' });
});

test('a zero that JSON-stat is not given has the flag of the policy', async () => {
  const some = ask(rounding, trades, { by: ['trade'], totals: true });
  const sparse = { ...some, observations: some.observations.filter(({ value }) => value !== '0') };
  const { value, status } = JSON.parse(await textOf(sparse, 'jsonstat'));
  expect(value).toEqual(VALUES);
  expect(status).toEqual({ 0: 'rounded', 1: 'rounded', 2: 'suppressed', 3: 'suppressed', 4: 'rounded' });
});

test('Parquet and XLSX', async () => {
  const { bytes } = await made(answer, 'parquet');
  const columns = (await byHyparquet(bytes)).map((row) =>
    ['value', 'status', ...INTERVAL_COLUMNS].map((name) => row[name]),
  );
  expect(columns).toEqual([
    [25, null, null, null],
    [0, null, null, null],
    [null, 'suppressed', 0, 12],
    [null, 'suppressed', null, null],
    [40, null, null, null],
  ]);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const metadata = parquetMetadata(file).key_value_metadata ?? [];
  expect(metadata.find(({ key }) => key === 'notes')?.value?.split('\n')).toContain(WITHHELD);

  const workbook = (await readExcelFile((await made(answer, 'xlsx')).bytes)) as { sheet: string; data: unknown[][] }[];
  expect(workbook.map(({ sheet }) => sheet)).toEqual(['Data', 'Table', 'Shares', 'About']);
  const [data, table, shares, about] = workbook.map((sheet) => sheet.data);
  expect(data?.[0]?.slice(-2)).toEqual(['At least', 'At most']);
  expect(data?.slice(1).map((row) => [row[4], row[5], row[11], row[12]])).toEqual([
    [25, 0.625, null, null],
    [0, 0, null, null],
    ['[c]', '[c]', 0, 12],
    ['[c]', '[c]', null, null],
    [40, 1, null, null],
  ]);
  expect(table?.slice(3, 8).map((row) => row[1])).toEqual([25, 0, '[c]', '[c]', 40]);
  expect(shares?.slice(3, 8).map((row) => row[1])).toEqual([0.625, 0, '[c]', '[c]', 1]);
  for (const sheet of [table, shares]) expect(JSON.stringify(sheet)).toContain(WITHHELD);
  expect(about?.map((row) => row[1])).toContain(WITHHELD);
});

test('charts mark it, explain the mark once, and read it out', async () => {
  const spec = JSON.parse(await textOf(answer, 'vega-lite'));
  const footer: string = spec.layer.at(-1).mark.text.join(' ');
  expect(footer.match(/\[c\]/g)).toHaveLength(1);
  expect(footer).toContain(WITHHELD);
  expect(spec.description).toContain('Sailor: withheld to protect people'.replace('Sailor', 'Label of sailor'));
  expect(spec.data.values.map(({ value_text }: { value_text: string }) => value_text)).toEqual([
    '63% (25 of 40)',
    '0% (0 of 40)',
    '[c]',
    '[c]',
  ]);
  const svg = readXml(await textOf(answer, 'svg'));
  expect(descendants(svg).filter(({ name, text }) => name === 'text' && text === '[c]')).toHaveLength(2);
});

test('a chart without any number has none on its axis, and one of the first 25 codes says that it goes by published values', async () => {
  const none: Publish = () => ({ amount: null, interval: null });
  const spec = JSON.parse(await textOf(ask(threshold, none, { by: ['trade'] }), 'vega-lite'));
  expect(spec.layer[0].encoding.x.axis.values).toEqual([]);
  const long = parish((definition) => ({
    ...definition,
    codebook: {
      ...definition.codebook,
      disclosure: { policy: 'threshold', threshold: 5 } as never,
      codeLists: {
        ...definition.codebook.codeLists,
        crime: { label: 'Crime', codes: Array.from({ length: 40 }, (_, i) => ({ code: `c${i}`, label: `C ${i}` })) },
      },
    },
  }));
  const text = await textOf(ask(long, none, { by: ['crime'] }), 'vega-lite');
  expect(text).toContain('Crime: 25 of 41 shown, those with the highest published values');
});

test('the page says what a withheld value lies in', () => {
  const page = statisticsPage({ dataset: 'parish', title: 'Parish', version: '1.2.0', supersededBy: null }, answer);
  const { text } = readXml(page.replace('<!doctype html>\n', '').trim());
  const told = 'This number is withheld to protect people.';
  expect(text).toContain(
    `[c]${told} As far as the published numbers tell, it is from 0 to 12. Withheld does not mean small`,
  );
  expect(text).toContain(`[c]${told} Withheld does not mean small`);
  expect(text).toContain(WITHHELD);
});

const anyQuery = fc.record({
  measures: fc.constantFrom(['people'], ['custody'], ['people', 'custody']),
  by: fc.subarray(['place', 'trade', 'literate', 'crime', 'tools'], { maxLength: 2 }),
  totals: fc.boolean(),
  shared: fc.boolean(),
  base: fc.constantFrom('all' as const, 'known' as const),
  where: fc.constantFrom([], [{ dimension: 'trade', codes: ['smith'] }], [{ dimension: 'place', codes: ['north'] }]),
});

test('releases that publish the same have the same bytes and headers in every representation, whichever codes occur', async () => {
  let charts = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...CODEBOOKS),
      someRows,
      fc.nat(1_000_000),
      anyQuery,
      async (codebook, rows, seed, { measures, by: asked, totals, shared, base, where }) => {
        const by = where.length === 0 ? asked : asked.slice(0, 1);
        const query = { measures, by, where, totals, share: shared ? by : [], base };
        const publish = publishSome(rows, seed);
        const [one, other] = [{}, presentCodes(codebook, rows)].map((present) =>
          ask(codebook, publish, query, present),
        );
        for (const representation of REPRESENTATIONS) {
          // Drawing takes longest, and is made of the Vega-Lite alone.
          const isChart = ['vega-lite', 'svg', 'png'].includes(representation);
          if (isChart && (chartFault(one!) !== undefined || (representation !== 'vega-lite' && charts++ > 3))) continue;
          expect(await made(one!, representation)).toEqual(await made(other!, representation));
        }
        const release = { dataset: 'parish', title: 'Parish', version: '1.2.0', supersededBy: null };
        expect(statisticsPage(release, one!)).toBe(statisticsPage(release, other!));
      },
    ),
    { numRuns: rounds(60) },
  );
});
