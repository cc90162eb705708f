import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { rowsOf } from '../../src/db/client.ts';
import { useService } from '../harness.ts';
import { faultsOf, newDataset } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { anAggregate, CSV, csvOf, HEADER } from '../samples/official-table.ts';
import { finished, imported, importsOf, rejectedOf, resultsOf, upload } from './files.ts';

const service = await useService();

const ROWS = ['2014,male,a,prison,10', '2014,female,a,fine,-3', '2015,,c,jail,7', '2015,not-reported,,fine,0'];

const changesOf = (dataset: string): Promise<Body[]> =>
  rowsOf(
    service.db,
    sql`select seq::int as seq, op, cause from changes where dataset_id = ${dataset} and op = 'table' order by 1`,
  );
const auditOf = async (dataset: string): Promise<string[]> => {
  const { body } = await service.send('GET', `/v1/audit?dataset=${dataset}`, { key: service.adminKey });
  return body.items.map(({ action }: Body) => action);
};
/** The stored table of the dataset. */
const tableOf = async (dataset: string): Promise<string[]> => {
  const parts = await rowsOf<Body>(
    service.db,
    sql`select content from aggregate_parts where import_id = (select import_id from aggregate_tables
          where dataset_id = ${dataset} order by seq desc limit 1) order by part`,
  );
  return parts.flatMap(({ content }) => content.rows.map((row: string[]) => row.join(',')));
};

test('a table is imported as a whole, as one change and with its audit entries', async () => {
  const dataset = await newDataset(service, anAggregate());
  const job = await imported(service, dataset, `\uFEFF${csvOf(ROWS)}`, CSV);
  expect(job).toMatchObject({ state: 'succeeded', rows: 4, counts: { created: 4, rejected: 0 }, error: null });
  expect(job.progress).toEqual({ done: 4, of: 4 });
  expect(await changesOf(dataset)).toEqual([{ seq: 2, op: 'table', cause: 'created' }]);
  expect(await auditOf(dataset)).toEqual(expect.arrayContaining(['import.create', 'import.finish']));
  expect(await tableOf(dataset)).toEqual([
    '2014,male,a,prison,10',
    '2014,female,a,fine,-3',
    '2015,not-reported,c,jail,7',
    '2015,not-reported,not-reported,fine,0',
  ]);
});

test('another table replaces it; one with the same rows, in any order, changes nothing', async () => {
  const dataset = await newDataset(service, anAggregate());
  await imported(service, dataset, csvOf(ROWS), CSV);
  const [value, ...codes] = HEADER.split(',').toReversed();
  const swapped = ROWS.toReversed().map((row) => row.split(',').toReversed().join(','));
  const same = await imported(service, dataset, csvOf(swapped, [value, ...codes].join(',')), CSV);
  expect(same).toMatchObject({ state: 'succeeded', counts: { created: 0, unchanged: 4 } });
  expect(await changesOf(dataset)).toHaveLength(1);
  const less = await imported(service, dataset, csvOf(ROWS.slice(0, 3)), CSV);
  expect(less.counts).toMatchObject({ created: 3 });
  const other = await imported(service, dataset, csvOf([...ROWS.slice(0, 2), '2015,,c,jail,8']), CSV);
  expect(other.counts).toMatchObject({ created: 3 });
  expect((await changesOf(dataset)).map(({ cause }) => cause)).toEqual(['created', 'replaced', 'replaced']);
  expect((await tableOf(dataset)).at(-1)).toBe('2015,not-reported,c,jail,8');
});

test('each faulty row is reported, and the dataset keeps its table', async () => {
  const dataset = await newDataset(service, anAggregate());
  await imported(service, dataset, csvOf(ROWS), CSV);
  const rows = [
    '2014,male,a,prison,10',
    '2013,male,a,prison,10', // 2
    '2014,robot,x,,1', // 3
    '2014,male,a,prison,11', // 4
    '2014,female,a,prison,"1,200"', // 5
    '2014,female,b,prison,1.5', // 6
    '2014,female,c,prison,-', // 7
    '2014,female,c', // 8
    '2014,female,c,fine,1e3', // 9
    '2014,male,c,fine,99999999999999999999', // 10
    '2014,female,"c"x,fine,1', // 11
    '2014,_T,a,prison,999', // 12: of a table with faults no total is looked at
    '2014,male,a,none,1', // 13
  ];
  const job = await imported(service, dataset, csvOf(rows), CSV);
  expect(job).toMatchObject({ state: 'failed', error: 'invalid-import', counts: { created: 0, rejected: 11 } });
  const found = (await resultsOf(service, job)).map(({ row, outcome, problems }) => [
    row,
    outcome,
    problems.map(({ column, code }: Body) => `${column} ${code}`),
  ]);
  expect(found).toEqual([
    [2, 'rejected', ['year unknown-code']],
    [3, 'rejected', ['sex unknown-code', 'court unknown-code', 'outcome required']],
    [4, 'rejected', ['undefined duplicate']],
    [5, 'rejected', ['value ill-formed']],
    [6, 'rejected', ['value ill-formed']],
    [7, 'rejected', ['value ill-formed']],
    [8, 'rejected', ['undefined too-short']],
    [9, 'rejected', ['value ill-formed']],
    [10, 'rejected', ['value out-of-range']],
    [11, 'rejected', ['undefined ill-formed']],
    [13, 'rejected', ['outcome unknown-code']],
  ]);
  const [header, second] = (await rejectedOf(service, job)).split('\r\n');
  expect(header).toBe(`${HEADER},error`);
  expect(second).toBe(
    '2013,male,a,prison,10,"year: The code list has no code with this name. Allowed: 2014, 2015, not-reported, _T."',
  );
  expect(await changesOf(dataset)).toHaveLength(1);
  expect(await tableOf(dataset)).toHaveLength(4);
  expect(await auditOf(dataset)).toContain('import.fail');
});

test('totals in every dimension must be the exact sum of their rows, and are kept', async () => {
  const dataset = await newDataset(
    service,
    anAggregate((d) => (d.codebook.measures[0].decimals = 2)),
  );
  const rows = ['2014,male,a,prison,0.1', '2014,female,a,prison,0.20', '2014,male,b,fine,-1.05', '2015,male,a,fine,3'];
  const totals = [
    '2014,_T,a,prison,0.3',
    '_T,_T,_T,_T,2.25',
    '_T,male,_T,fine,1.95',
    '2015,female,_T,_T,0', // of no rows
  ];
  const right = await imported(service, dataset, csvOf([totals[1] ?? '', ...rows, ...totals.toSpliced(1, 1)]), CSV);
  expect(right).toMatchObject({ state: 'succeeded', rows: 8, counts: { created: 4, rejected: 0 } });
  expect(await tableOf(dataset)).toEqual([
    '_T,_T,_T,_T,2.25',
    '2014,male,a,prison,0.1',
    '2014,female,a,prison,0.2',
    '2014,male,b,fine,-1.05',
    '2015,male,a,fine,3',
    '2014,_T,a,prison,0.3',
    '_T,male,_T,fine,1.95',
    '2015,female,_T,_T,0',
  ]);
  const same = await imported(service, dataset, csvOf([...totals, ...rows]), CSV);
  expect(same.counts).toMatchObject({ created: 0, unchanged: 4 });
  const wrong = await imported(
    service,
    dataset,
    csvOf([...rows, ...totals.slice(0, 2), '_T,male,_T,fine,1.96', '2015,female,_T,_T,1', '_T,_T,_T,_T,2.25']),
    CSV,
  );
  expect(wrong).toMatchObject({ state: 'failed', counts: { created: 0, rejected: 1 } });
  expect((await resultsOf(service, wrong)).map(({ row, problems }) => [row, problems[0].code])).toEqual([
    [9, 'duplicate'],
  ]);
  const again = await imported(
    service,
    dataset,
    csvOf([...rows, ...totals.slice(0, 2), '_T,male,_T,fine,1.96', '2015,female,_T,_T,1']),
    CSV,
  );
  const told = (await resultsOf(service, again)).map(({ row, problems: [{ column, code, detail }] }) => [
    row,
    column,
    code,
    detail,
  ]);
  expect(told).toEqual([
    [7, 'value', 'total-mismatch', 'The rows of this total add up to 1.95.'],
    [8, 'value', 'total-mismatch', 'The rows of this total add up to 0.'],
  ]);
  expect(await changesOf(dataset)).toHaveLength(1);
});

test('a table with only totals is rejected', async () => {
  const dataset = await newDataset(service, anAggregate());
  const job = await imported(service, dataset, csvOf(['_T,_T,_T,_T,0']), CSV);
  expect(job).toMatchObject({ state: 'failed', counts: { rejected: 1 } });
  expect(await changesOf(dataset)).toEqual([]);
});

test('a value may be missing, with a status or with the markers of official tables', async () => {
  const dataset = await newDataset(service, anAggregate());
  const rows = [
    ['2014,male,a,prison,10,', '10'],
    ['2014,male,a,fine,,not-available', '[x]'],
    ['2014,male,b,prison,,suppressed', '[c]'],
    ['2014,male,b,fine,,[z]', '[z]'],
    ['2014,male,c,prison,NA,', '[x]'],
    ['2014,male,c,fine,..,', '[x]'],
    ['2015,male,a,prison,:,not-available', '[x]'],
    ['2015,male,a,fine,x,', '[x]'],
    ['2015,male,b,prison,c,', '[c]'],
    ['2015,male,b,fine,[c],c', '[c]'],
    ['2015,male,c,prison,z,', '[z]'],
    ['2014,_T,b,prison,12,', '12'], // cannot be computed
    ['2014,_T,a,prison,,c', '[c]'], // could be
  ] as const;
  const file = csvOf(
    rows.map(([row]) => row),
    `${HEADER},status`,
  );
  const job = await imported(service, dataset, file, CSV);
  expect(job).toMatchObject({ state: 'succeeded', counts: { created: 13, rejected: 0 } });
  expect((await tableOf(dataset)).map((row) => row.split(',').at(-1))).toEqual(rows.map(([, stored]) => stored));
  expect((await imported(service, dataset, file, CSV)).counts).toMatchObject({ unchanged: 13 });
  const other = csvOf(['2014,male,a,prison,,c'], `${HEADER},status`);
  expect((await imported(service, dataset, csvOf(['2014,male,a,prison,[x]']), CSV)).counts.created).toBe(1);
  expect((await imported(service, dataset, other, CSV)).counts).toMatchObject({ created: 1, unchanged: 0 });
});

test('a status that contradicts its value, or that nobody knows, is refused', async () => {
  const dataset = await newDataset(service, anAggregate());
  const rows = [
    '2014,male,a,prison,10,suppressed',
    '2014,male,a,fine,x,c',
    '2014,male,b,prison,,provisional',
    '2014,male,b,fine,~,',
    '2014,male,c,fine,,',
  ];
  const job = await imported(service, dataset, csvOf(rows, `${HEADER},status`), CSV);
  const told = (await resultsOf(service, job)).map(({ problems: [{ column, code, allowed }] }) => [
    column,
    code,
    allowed?.[1],
  ]);
  expect(told).toEqual([
    ['status', 'not-allowed', undefined],
    ['status', 'not-allowed', undefined],
    ['status', 'unknown-code', '[x]'],
    ['value', 'ill-formed', '[x]'],
    ['value', 'required', '[x]'],
  ]);
});

test('faults of the header are answered at once, one for each column', async () => {
  const dataset = await newDataset(service, anAggregate());
  const refused = await upload(service, dataset, csvOf(['1,2'], 'year,Sex,custody,courtKind,value,value,outcome'), CSV);
  expect([refused.status, refused.body.code]).toEqual([422, 'invalid-import']);
  expect(faultsOf(refused).sort()).toEqual([
    '/columns/1 unknown-column',
    '/columns/2 unknown-column',
    '/columns/3 unknown-column',
    '/columns/5 duplicate',
    '/columns/court required',
    '/columns/sex required',
  ]);
  const empty = await upload(service, dataset, csvOf([]), CSV);
  expect([empty.status, faultsOf(empty)]).toEqual([422, [' too-short']]);
});

test('only CSV is accepted, without mode or state', async () => {
  const dataset = await newDataset(service, anAggregate());
  expect((await upload(service, dataset, '{}')).status).toBe(415);
  const refused = await upload(service, dataset, csvOf(ROWS), { ...CSV, query: '?mode=upsert&state=in-review' });
  expect([refused.status, faultsOf(refused)]).toEqual([400, ['mode not-allowed', 'state not-allowed']]);
});

test('validateOnly makes the same checks and writes nothing', async () => {
  const dataset = await newDataset(service, anAggregate());
  const sending = { ...CSV, query: '?validateOnly=true' };
  const good = await imported(service, dataset, csvOf(ROWS), sending);
  expect(good).toMatchObject({ state: 'succeeded', counts: { created: 0, valid: 4 } });
  const bad = await imported(service, dataset, csvOf([...ROWS, '2014,_T,a,prison,11']), sending);
  expect(bad).toMatchObject({ state: 'failed', error: 'invalid-import', counts: { valid: 0, rejected: 1 } });
  expect(await changesOf(dataset)).toEqual([]);
  const opened = await service.send('POST', `/v1/datasets/${dataset}/releases`, { key: service.adminKey, body: {} });
  expect([opened.status, opened.body.code]).toEqual([409, 'nothing-to-release']);
});

test('the repaired rejected rows and the rest can be sent again with the column error', async () => {
  const dataset = await newDataset(service, anAggregate());
  const bad = await imported(service, dataset, csvOf(['2014,robot,a,fine,1']), CSV);
  const repaired = (await rejectedOf(service, bad)).replace('robot', 'male');
  expect((await imported(service, dataset, repaired, CSV)).counts).toMatchObject({ created: 1 });
});

test('the template has the variables and value, and can be sent unchanged', async () => {
  const dataset = await newDataset(service, anAggregate());
  const template = await service.send('GET', `${importsOf(dataset)}/template.csv`, { key: service.adminKey });
  expect(template.text).toBe('year,sex,court,outcome,value\r\n2014,male,a,prison,0\r\n');
  expect((await imported(service, dataset, template.text, CSV)).state).toBe('succeeded');
});

test('an upload sent again with its Idempotency-Key is the same job', async () => {
  const dataset = await newDataset(service, anAggregate());
  const sending = { ...CSV, headers: { 'idempotency-key': `k-${dataset}` } };
  const first = await upload(service, dataset, csvOf(ROWS), sending);
  const second = await upload(service, dataset, csvOf(ROWS), sending);
  expect([second.status, second.body.id, second.headers['idempotent-replayed']]).toEqual([202, first.body.id, 'true']);
  await finished(service, first.body.links.self);
});

test('a reversal restores the earlier table as a new change, unless it was replaced since', async () => {
  const dataset = await newDataset(service, anAggregate());
  const reverse = async (job: Body): Promise<Body> => {
    const asked = await service.send('POST', `${job.links.self}/reversal`, { key: service.adminKey });
    expect(asked.status, asked.text).toBe(202);
    return finished(service, job.links.self);
  };
  const first = await imported(service, dataset, csvOf(ROWS), CSV);
  const second = await imported(service, dataset, csvOf(ROWS.slice(1)), CSV);
  expect((await reverse(second)).reversal).toMatchObject({ undone: 1, kept: 0 });
  expect(await tableOf(dataset)).toHaveLength(4);
  const third = await imported(service, dataset, csvOf(ROWS.slice(2)), CSV);
  expect((await reverse(first)).reversal).toMatchObject({ undone: 0, kept: 1 });
  expect(await tableOf(dataset)).toHaveLength(2);
  expect((await reverse(third)).reversal).toMatchObject({ undone: 1, kept: 0 });
  expect(await tableOf(dataset)).toHaveLength(4);
  expect((await changesOf(dataset)).map(({ cause }) => cause)).toEqual([
    'created',
    'replaced',
    'restored',
    'replaced',
    'restored',
  ]);
  const only = await newDataset(service, anAggregate());
  await reverse(await imported(service, only, csvOf(ROWS), CSV));
  expect((await changesOf(only)).map(({ cause }) => cause)).toEqual(['created', 'removed']);
  const opened = await service.send('POST', `/v1/datasets/${only}/releases`, { key: service.adminKey, body: {} });
  expect([opened.status, opened.body.code]).toEqual([409, 'nothing-to-release']);
});

test('a codebook that rows of the table do not satisfy is refused, with the number of rows', async () => {
  const dataset = await newDataset(
    service,
    anAggregate((d) => (d.codebook.measures[0].decimals = 1)),
  );
  await imported(service, dataset, csvOf([...ROWS, '2014,male,b,fine,1.5']), CSV);
  let said: [string, string, number][] = [];
  const put = async (change: (d: Body) => void): Promise<[number, string, number | undefined]> => {
    const path = `/v1/datasets/${dataset}`;
    const { headers, body } = await service.send('GET', `${path}/definition`, { key: service.adminKey });
    change(body);
    const answer = await service.send('PUT', path, {
      key: service.adminKey,
      body,
      headers: { 'if-match': String(headers.etag) },
    });
    said = (answer.body.errors ?? []).map(({ pointer, detail, rows }: Body) => [pointer, detail, rows.count]);
    return [answer.status, answer.body.code, answer.body.rows?.count];
  };
  const broken = 'codebook-breaks-cases';
  expect(await put((d) => (d.codebook.measures[0].decimals = 0))).toEqual([409, broken, 1]);
  expect(said).toEqual([['/codebook/measures', expect.stringMatching(/^Rows have values that no longer fit/), 1]]);
  expect(await put((d) => d.codebook.codeLists.year.codes.pop())).toEqual([409, broken, 2]);
  const keep = 'Keep the code, or list it in renamedFrom of the code that replaces it.';
  expect(said).toEqual([['/codebook/variables/0', `Rows have the code 2015 of year. ${keep}`, 2]]);
  expect(await put((d) => d.codebook.variables.splice(1, 1))).toEqual([409, broken, 5]);
  expect(said).toContainEqual([
    ...[
      '/codebook/variables',
      'The table has the column sex. Keep the variable, or upload a table without it first.',
      5,
    ],
  ]);
  const added = (required: boolean) => (d: Body) =>
    d.codebook.variables.push({ id: 'online', label: 'O', level: 'observation', kind: 'flag', required });
  expect(await put(added(true))).toEqual([409, broken, 5]);
  expect(said).toContainEqual([
    ...[expect.stringMatching(/variables\/\d$/), expect.stringMatching(/^Rows do not say online\. Leave/), 5],
  ]);
  expect((await put(added(false)))[0]).toBe(200);
});

test('an aggregate dataset has no change feed', async () => {
  const dataset = await newDataset(service, anAggregate());
  await imported(service, dataset, csvOf(ROWS), CSV);
  const feed = await service.send('GET', `/v1/datasets/${dataset}/changes`, { key: service.adminKey });
  expect([feed.status, feed.body.code]).toEqual([409, 'wrong-kind']);
});

test('with cells=labels the table is stored by its codes', async () => {
  const body = anAggregate();
  const { codeLists, variables } = body.codebook;
  const listOf = (id: string) => codeLists[variables.find((one: Body) => one.id === id).codeList];
  Object.assign(listOf('sex').codes[0], { label: 'Men and boys' });
  const [code] = listOf('sex').codes;
  const dataset = await newDataset(service, body);
  const rows = ROWS.slice(0, 2).map((row) => row.replace('male,', 'MEN AND BOYS,').replace('feMEN AND BOYS', 'female'));
  const job = await imported(service, dataset, csvOf(rows), { ...CSV, query: '?cells=labels' });
  expect(job.counts).toMatchObject({ created: 2, rejected: 0 });
  expect((await tableOf(dataset))[0]).toContain(`,${code.code},`);
  const unknown = await imported(service, dataset, csvOf([ROWS[0]!.replace('male', 'Men and boy')]), {
    ...CSV,
    query: '?cells=labels',
  });
  expect((await resultsOf(service, unknown))[0]?.problems[0].allowed[0]).toBe('Men and boys');
});
