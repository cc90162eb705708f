import { setTimeout as sleep } from 'node:timers/promises';
import { parquetMetadata } from 'hyparquet';
import readExcelFile from 'read-excel-file/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { PRESS_SNAPSHOT } from '../../src/demo/datasets.ts';
import { SUFFIXES } from '../../src/formats/representation-path.ts';
import { PROGRAMS, type ReadCsv, readByDuckDb, readByProgram } from '../formats/csv-programs.ts';
import { byDuckDb, byHyparquet, byVega, type Row } from '../formats/readers.ts';
import { descendants, readXml } from '../formats/xml.ts';
import { useService } from '../harness.ts';
import { imported } from '../imports/files.ts';
import { approveCases, publish, putDataset, putHamlets } from '../releases/journey.ts';
import { publishByHand } from '../releases/published-by-hand.ts';
import { newDataset } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { list } from '../samples/code-lists.ts';
import { anAggregate, CSV, csvOf } from '../samples/official-table.ts';
import { hamlets, townCases } from '../samples/towns.ts';
import { expected, fromJsonStat, fromRows, QUERIES, sheetRows } from './same-numbers.ts';

// The same queries in every representation, each read by somebody else's reader without options: the same numbers, shares and
// statuses, the types that are documented, and the same meaning of what is absent.

interface Asked {
  name: string;
  query: string;
  json: Body;
  csv: string;
  /** Column -> datatype of the CSVW. */
  types: Record<string, string>;
}
const asked: Asked[] = [];
/** A release and its queries. */
const releases: { path: string; queries: readonly string[] }[] = [];

const MORE = [
  'by=trust&totals=true&share=trust',
  'by=trustOrAccess,sex&share=trustOrAccess',
  'where=trustOrAccess:yes&share=trustOrAccess',
  'by=year&where=year:2014..&totals=true',
  'measure=defendants,images-seized&by=year&totals=true',
  'by=outcome&sort=-value&limit=3',
  'by=methods&sort=value&where=methods:not-reported',
  'measure=custody-days&by=year',
];
/** Of a dataset with gaps, and of an official table with codes that programs misread. */
const GAPS = ['by=year&totals=true&share=year', 'by=year,sex&share=sex', 'where=year:2013', 'by=sex'];
const OFFICIAL = [
  'by=courtKind,sex&totals=true',
  'where=courtKind:01',
  'where=courtKind:10',
  'where=sex:F',
  'by=year,sex',
];
/** Of a release under a disclosure policy. In the last one every number is withheld. */
const WITHHELD = [
  'by=outcome&totals=true',
  'by=outcome,sex&totals=true&share=outcome',
  'by=year&share=year&base=known',
  'measure=images-seized&by=imagesCategory&totals=true',
  'where=outcome:fine',
];

const service = await useService({ demo: [PRESS_SNAPSHOT] });
beforeAll(async () => {
  await service.app.listen({ host: '127.0.0.1', port: 0 });
  while ((await service.send('GET', '/readyz')).status !== 200) await sleep(50);
  releases.push({ path: '/v1/datasets/press-snapshot-2015/releases/1.0.0', queries: [...QUERIES, ...MORE] });

  const gaps = hamlets();
  gaps.coverage.window.from = '2013-01-01';
  gaps.coverage.gaps = [
    { from: '2013-01-01', to: '2014-01-01', reason: 'Lost.' },
    { from: '2014-05-01', to: '2014-06-01', reason: 'Lost.' },
  ];
  await putDataset(service, 'gaps', gaps);
  await approveCases(service, 'gaps', townCases());
  releases.push({ path: `/v1/datasets/gaps/releases/${await publish(service, 'gaps')}`, queries: GAPS });

  const official = await newDataset(
    service,
    anAggregate(({ codebook }) => {
      codebook.codeLists.sex = list('M F', {}, (code) => `Sex ${code}`);
      codebook.codeLists.court = list('a>01 b>01 c>10', { kind: '01 10' }, (code) => `Court ${code}`);
      for (const measure of codebook.measures) measure.decimals = 1;
    }),
  );
  const rows = ['2014,M,a,prison,5.5', '2014,F,a,fine,3', '2015,F,c,fine,2', '2015,M,b,prison,1'];
  expect((await imported(service, official, csvOf(rows), CSV)).state).toBe('succeeded');
  releases.push({
    path: `/v1/datasets/${official}/releases/${await publish(service, official)}`,
    queries: OFFICIAL,
  });

  await putHamlets(service, 'withheld');
  await publish(service, 'withheld');
  await publishByHand(service, 'withheld', {
    disclosure: { policy: 'threshold', threshold: 5, sensitive: [], k: 0, p: 10, zeros: 'protect' },
    present: {},
    interval: ({ outcome, sex, imagesCategory = '_T' }) =>
      outcome === 'fine' || sex === 'female' || imagesCategory !== '_T' ? [0, 12] : undefined,
  });
  releases.push({ path: '/v1/datasets/withheld/releases/1.1.0', queries: WITHHELD });

  for (const { path, queries } of releases) {
    for (const query of queries) {
      const at = (format: keyof typeof SUFFIXES) => `${path}/statistics${SUFFIXES[format]}?${query}`;
      const json = await service.send('GET', at('json'));
      expect(json.status, `${query} ${json.text}`).toBe(200);
      const { tableSchema } = (await service.send('GET', at('csvw'))).body;
      const types = Object.fromEntries(tableSchema.columns.map(({ name, datatype }: Body) => [name, datatype]));
      const csv = (await service.send('GET', at('csv'))).text;
      asked.push({ name: `${path.split('/')[3]} ${query}`, query: at('json'), json: json.body, csv, types });
    }
  }
  expect(asked.length).toBeGreaterThanOrEqual(30);
}, 180_000);

const READ_AS: Readonly<Record<string, readonly string[]>> = {
  string: ['text'],
  integer: ['integer', 'number'],
  decimal: ['decimal', 'number'],
};

/** Numbers, statuses and types of every query as one program reads them. */
function compare(program: string, tables: readonly ReadCsv[]): void {
  for (const [i, { name, json, types: documented }] of asked.entries()) {
    const { rows, types } = tables[i]!; // one table for each query
    const isFlag = (column: string) => rows.every((row) => typeof row[column] === 'boolean');
    for (const [column, datatype] of Object.entries(documented)) {
      const type = types[column] ?? 'missing';
      // DuckDB reads a column of yes and no as logical: docs/reference/statistics.md says so.
      const allowed = [...READ_AS[datatype]!, 'empty', ...(program === 'DuckDB' && isFlag(column) ? ['logical'] : [])]; // all that the CSVW has
      expect(allowed, `${program}: ${name}: ${column} is ${type}`).toContain(type);
    }
    const worded = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([column, value]) => [
          column,
          typeof value === 'boolean' ? (value ? 'yes' : 'no') : value,
        ]),
      ),
    );
    expect(fromRows(worded, json), `${program}: ${name}`).toEqual(expected(json));
  }
}

test('DuckDB reads the CSV', async () => {
  compare('DuckDB', await readByDuckDb(asked.map(({ csv }) => csv)));
});

describe.each(PROGRAMS)('$name', ({ name, isInstalled }) => {
  const skipped = isInstalled ? '' : ` (skipped: ${name} is not installed)`;
  test.skipIf(!isInstalled)(`reads the CSV${skipped}`, { timeout: 120_000 }, () => {
    compare(
      name,
      readByProgram(
        name,
        asked.map(({ csv }) => csv),
      ),
    );
  });
});

/** Whether a chart has the number: no total, nor one of `not-reported` where each is 0 beside codes that are reported. */
function isDrawn(key: readonly string[], { dimensions, observations }: Body): boolean {
  const isZeroThroughout = (at: number) => {
    const { id, codes } = dimensions[at];
    const missing = observations.filter((one: Body) => one.key[id] === 'not-reported');
    const reported = codes.filter(({ code }: Body) => code !== 'not-reported' && code !== '_T');
    return reported.length > 1 && missing.every(({ value }: Body) => value === 0);
  };
  return key.every((code, at) => code !== '_T' && (code !== 'not-reported' || !isZeroThroughout(at)));
}

test('every other representation has the same numbers and says the same of what is absent', {
  timeout: 300_000,
}, async () => {
  for (const { name, query, json } of asked) {
    const numbers = expected(json);
    const { absent, notes } = json;
    const get = (format: keyof typeof SUFFIXES) =>
      service.app.inject(query.replace('/statistics?', `/statistics${SUFFIXES[format]}?`));
    const said = (headers: Record<string, unknown>) => String(headers['assize-notes']).split(', ');
    const must = [`absent-${absent.means}`, ...notes.map(({ id }: Body) => id)];

    const cube = await get('jsonstat');
    const body = cube.json();
    if (json.observations.length > 0 && absent.means === 'zero') expect(fromJsonStat(body), name).toEqual(numbers);
    expect(body.extension.absent, name).toEqual(absent);
    expect(said(cube.headers), name).toEqual(expect.arrayContaining(must));

    const { rawPayload: parquet } = await get('parquet');
    const bytes = new Uint8Array(parquet);
    expect(fromRows(await byHyparquet(bytes), json), name).toEqual(numbers);
    expect(fromRows((await byDuckDb(bytes, 'parquet')).rows, json), name).toEqual(numbers);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const metadata = parquetMetadata(file).key_value_metadata ?? [];
    expect(metadata.find(({ key }) => key === 'absent')?.value, name).toBe(absent.means);

    const csvw = (await get('csvw')).json();
    expect(
      csvw.notes.map((note: Body) => note.body),
      name,
    ).toContain(absent.text);

    const sheets = await readExcelFile((await get('xlsx')).rawPayload);
    const [data, about] = [sheets[0], sheets.at(-1)];
    const columns = csvw.tableSchema.columns.map((column: Body) => column.name);
    expect(fromRows(sheetRows(data?.data ?? [], columns), json), name).toEqual(numbers);
    expect(JSON.stringify(about?.data), name).toContain(absent.text);

    const chart = await get('vega-lite');
    expect([chart.statusCode === 200, name]).toEqual(['vega-lite' in json.links, name]);
    if (chart.statusCode !== 200) continue;
    const { warnings, rows, drawn } = await byVega(chart.json());
    expect(warnings, name).toEqual([]);
    const parts = Object.fromEntries(Object.entries(numbers).filter(([key]) => isDrawn(key.split('|'), json)));
    if (json.observations.length > 0) expect(fromRows(rows, json), name).toEqual(parts);
    expect(chart.json().usermeta.absent, name).toEqual(absent);
    const field = json.share ? 'share' : 'value';
    const marked = [...drawn('rect'), ...drawn('symbol')].map(({ datum }) => (datum as Row)[field]);
    const known = Object.values(parts).flatMap((one) => one[field] ?? []);
    // Of what is near a gap there are two marks.
    if (json.observations.length > 1 && absent.means === 'zero' && name.startsWith('press-snapshot'))
      expect(marked.filter((value) => value !== undefined).sort(), name).toEqual(known.sort());
    const picture = await get('svg');
    const drawing = readXml(picture.body);
    const [title, desc] = drawing.children;
    expect([drawing.name, drawing.attributes.role, title?.name, desc?.name]).toEqual(['svg', 'img', 'title', 'desc']);
    expect(drawing.attributes['aria-labelledby']).toBe(`${title?.attributes.id} ${desc?.attributes.id}`);
    expect(desc?.text, name).toContain(absent.text);
    const texts = descendants(drawing).flatMap(({ name, text }) => (name === 'text' ? [text] : []));
    expect(texts.join(' '), name).toContain(
      `https://assize.example${query.slice('/v1'.length).split('/statistics')[0]}`,
    );
    if (drawn('line').length === 0 && absent.means === 'zero')
      for (const { value_text } of rows) expect(texts, name).toContain(value_text);
    expect(said(picture.headers), name).toEqual(expect.arrayContaining(must));
  }
});
