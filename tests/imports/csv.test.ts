import { expect, test } from 'vitest';
import { CHUNK_ROWS } from '../../src/imports/chunks.ts';
import { useService } from '../harness.ts';
import { faultsOf, move, newDataset } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aDataset } from '../samples/court.ts';
import { allCases, imported, importsOf, rejectedOf, resultsOf, upload } from './files.ts';

const service = await useService();

const csv = (lines: readonly string[]): string => lines.map((line) => `${line}\r\n`).join('');
const HEADER = 'case,externalIds,sentencedOn,sex,conviction1.offence';
const sending = { type: 'text/csv; charset=utf-8' };
const row = (name: string, id: string, sex = 'male', day = '2015-03-13') =>
  [name, id === '' ? '' : `desk:${id}`, day, sex, 'theft'].join(',');

test('the template, sent unchanged, creates its example case', async () => {
  const dataset = await newDataset(service);
  const template = await service.send('GET', `${importsOf(dataset)}/template.csv`, { key: service.adminKey });
  expect([template.status, template.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
  expect(template.headers['content-disposition']).toBe(`attachment; filename="${dataset}-template.csv"`);
  expect(template.text.split('\r\n')[0]).toContain('sentencedOn,area');
  const job = await imported(service, dataset, template.text, sending);
  expect(job).toMatchObject({ format: 'csv', rows: 1, counts: { created: 1, rejected: 0 } });
});

test('rows with the same case name are the defendants of one case', async () => {
  const dataset = await newDataset(service);
  const lines = [HEADER, row('f', 'n-1'), row('f', '', 'female', ''), row('', 'n-2'), row('', 'n-3')];
  const job = await imported(service, dataset, `\uFEFF${csv(lines)}`, sending);
  expect(job).toMatchObject({ rows: 4, counts: { created: 3 } });
  expect((await resultsOf(service, job)).map((one) => [one.row, one.rows])).toEqual([
    [1, 2],
    [3, 1],
    [4, 1],
  ]);
  const cases = (await allCases(service, dataset)).map(({ externalIds, defendants }) => [
    externalIds[0].value,
    defendants.map(({ sex }: { sex: string }) => sex),
  ]);
  expect(cases.sort()).toEqual([
    ['n-1', ['male', 'female']],
    ['n-2', ['male']],
    ['n-3', ['male']],
  ]);
});

test('faults of the header are answered at once, each with its column', async () => {
  const dataset = await newDataset(service);
  const refused = await upload(service, dataset, csv(['case,Sex,sex,colour', ',,,']), sending);
  expect([refused.status, refused.body.code]).toEqual([422, 'invalid-import']);
  const faults = faultsOf(refused);
  expect(faults).toContain('/columns/1 unknown-column');
  expect(faults).toContain('/columns/3 unknown-column');
  expect(faults).toContain('/columns/sentencedOn required');
  const headless = await upload(service, dataset, csv([row('', 'n-1'), row('', 'n-2')]), sending);
  expect([headless.status, faultsOf(headless)]).toEqual([422, ['/columns unknown-column']]);
  for (const file of [' \r\n', ',,\r\n', '\0\x01\x02PK\r\n', '"']) {
    const pointers = (await upload(service, dataset, file, sending)).body.errors.map((one: Body) => one.pointer);
    expect([file, pointers.filter((one: string) => one.endsWith('/'))]).toEqual([file, []]);
  }
  const empty = await upload(service, dataset, `${HEADER}\r\n\r\n,,,,\r\n`, sending);
  expect([empty.status, faultsOf(empty)]).toEqual([422, [' too-short']]);
});

test('37 bad rows of 1,000 are rejected with their columns, and can be repaired and sent again', async () => {
  const dataset = await newDataset(service);
  const isBad = (n: number) => n % 27 === 5;
  const lines = [...Array(1_000).keys()].map((n) => row('', `n-${n}`, isBad(n) ? 'robot' : 'male'));
  const job = await imported(service, dataset, csv([HEADER, ...lines]), sending);
  expect(job.counts).toMatchObject({ created: 963, rejected: 37 });
  const rejected = await rejectedOf(service, job);
  const [header, ...rows] = rejected.trim().split('\r\n');
  expect(header).toBe(`${HEADER},error`);
  expect(rows).toHaveLength(37);
  expect(rows[0]).toMatch(/^,desk:n-5,2015-03-13,robot,theft,"?sex: .*Allowed: male, female/);
  const refused = (await resultsOf(service, job)).filter(({ outcome }) => outcome === 'rejected');
  expect(refused.map((one) => one.row)).toEqual([...Array(1_000).keys()].filter(isBad).map((n) => n + 1));
  expect(refused[0].problems[0]).toMatchObject({ row: 6, column: 'sex', code: 'unknown-code' });

  const second = await imported(service, dataset, rejected.replaceAll('robot', 'female'), sending);
  expect(second.counts).toMatchObject({ created: 37, rejected: 0 });
  const values = (await allCases(service, dataset)).map((one) => one.externalIds[0].value);
  expect(new Set(values).size).toBe(1_000);
  expect(values).toHaveLength(1_000);
});

test('rejected rows hand nobody a formula, and are read back the same', async () => {
  const dataset = await newDataset(service);
  const cells = ['=HYPERLINK("http://x.test")', '@SUM(1)', "'=1+1", '-5', "'quoted'", '+44 1'];
  const lines = cells.map((cell) => row('', 'n-1', `"${cell.replaceAll('"', '""')}"`));
  const job = await imported(service, dataset, csv([HEADER, ...lines]), sending);
  expect(job.counts).toMatchObject({ rejected: cells.length });
  const rejected = await rejectedOf(service, job);
  for (const guarded of [`"'=HYPERLINK(""http://x.test"")"`, ",'@SUM(1),", ",'=1+1,", ',-5,', ",'quoted',", ",'+44 1,"])
    expect(rejected).toContain(guarded);
  expect(await rejectedOf(service, await imported(service, dataset, rejected, sending))).toBe(rejected);
});

test('all rows of a rejected case are returned', async () => {
  const dataset = await newDataset(service);
  const lines = [HEADER, row('f', 'n-1'), row('f', '', 'robot', ''), row('', 'n-2')];
  const job = await imported(service, dataset, csv(lines), sending);
  const rows = (await rejectedOf(service, job)).trim().split('\r\n').slice(1);
  expect(rows).toHaveLength(2);
  expect(rows[0]).toContain('Row 2 of the same case was rejected.');
  expect(rows[1]).toContain('sex: ');
});

test('separated rows of one case are rejected, naming the earlier row, even if it is in an earlier chunk', async () => {
  const dataset = await newDataset(service);
  const filler = [...Array(CHUNK_ROWS).keys()].map((n) => row('', `x-${n}`));
  const lines = [HEADER, row('f', 'n-1'), row('', 'n-2'), row('f', 'n-3'), ...filler, row('f', 'n-4')];
  const job = await imported(service, dataset, csv(lines), sending);
  expect(job.counts).toMatchObject({ created: CHUNK_ROWS + 2, rejected: 2 });
  const refused = (await resultsOf(service, job)).filter(({ outcome }) => outcome === 'rejected');
  expect(refused.map((one) => one.row)).toEqual([3, CHUNK_ROWS + 4]);
  for (const { row: at, problems } of refused) {
    expect(problems).toEqual([
      {
        code: 'split-case',
        row: at,
        column: 'case',
        detail: expect.stringMatching(
          /^The rows of a case must follow one another, but row 1 belongs to the same case\. If row 1 was imported, correct/,
        ),
      },
    ]);
  }
});

test('the later part of a separated case is rejected as separated, not for lacking what the first part has', async () => {
  const dataset = await newDataset(service);
  const lines = [HEADER, row('f', 'n-1'), row('', 'n-2'), row('f', '', 'robot', '')];
  const job = await imported(service, dataset, csv(lines), sending);
  const [first, , later] = await resultsOf(service, job);
  expect([first.outcome, later.outcome]).toEqual(['created', 'rejected']);
  expect(later.problems.map(({ code, column }: Record<string, string>) => [code, column])).toEqual([
    ['unknown-code', 'sex'],
    ['split-case', 'case'],
  ]);
});

test('rows next to an unreadable row make no case, since that row may belong to it', async () => {
  const dataset = await newDataset(service);
  const stray = 'g,"desk:n-9"x,2015-03-13,male,theft';
  const long = `g,desk:n-8,2015-03-13,male,${'x'.repeat(1_100_000)}`;
  const lines = [
    HEADER,
    row('f', 'n-1'),
    stray,
    row('g', 'n-2'),
    row('', 'n-3'),
    row('h', 'n-4'),
    long,
    row('', 'n-5'),
  ];
  const job = await imported(service, dataset, csv(lines), sending);
  const results = await resultsOf(service, job);
  expect(results.map(({ row: at, outcome, problems }) => [at, outcome, problems[0]?.code])).toEqual([
    [1, 'rejected', 'split-case'],
    [2, 'rejected', 'ill-formed'],
    [3, 'rejected', 'split-case'],
    [4, 'created', undefined],
    [5, 'rejected', 'split-case'],
    [6, 'rejected', 'too-long'],
    [7, 'created', undefined],
  ]);
});

test('a case with too many rows is rejected as a whole and stays in one chunk', async () => {
  const dataset = await newDataset(service);
  const lines = [
    HEADER,
    row('', 'n-0'),
    ...[...Array(1_001).keys()].map((n) => row('f', '', 'male', n === 0 ? '2015-03-13' : '')),
  ];
  const job = await imported(service, dataset, csv([...lines, row('', 'n-1')]), sending);
  expect(job).toMatchObject({ rows: 1_003, counts: { created: 2, rejected: 1 } });
  const results = await resultsOf(service, job);
  expect(results.map((one) => [one.row, one.rows, one.outcome])).toEqual([
    [1, 1, 'created'],
    [2, 1_001, 'rejected'],
    [1_003, 1, 'created'],
  ]);
});

test('an erasure finds the rejected rows of its case by their ids, even if the rows do not fit the header', async () => {
  const dataset = await newDataset(service);
  const lines = [HEADER, `${row('', 'n-1')},more`, ',desk:n-1', `${row('', 'n-2')},more`, row('', 'n-1')];
  const job = await imported(service, dataset, csv(lines), sending);
  expect(job.counts).toMatchObject({ created: 1, rejected: 3 });
  expect((await rejectedOf(service, job)).split('desk:n-1')).toHaveLength(3);
  const [one] = await allCases(service, dataset);
  expect((await move(service, one, { to: 'erased', reason: 'erasure-upheld' })).status).toBe(200);
  const kept = await rejectedOf(service, job);
  expect(kept).toContain('desk:n-2');
  expect(kept).not.toContain('desk:n-1');
});

test('with cells=labels a file has labels in place of codes; one that the list has not is answered with the nearest', async () => {
  const dataset = await newDataset(
    service,
    aDataset(({ codebook: { codeLists } }) => {
      Object.assign(codeLists.sex.codes[0], { label: 'A man' });
      Object.assign(codeLists.sex.codes[1], { label: 'A woman' });
      Object.assign(codeLists.method.codes[0], { label: 'Chat room' });
      Object.assign(codeLists.method.codes[1], { label: 'Discussion forum' });
      Object.assign(codeLists.outcome.codes[0], { label: 'Prison' });
      Object.assign(codeLists.outcome.codes[1], { label: 'prison' });
    }),
  );
  const header = 'case,sentencedOn,methods,sex,outcome,conviction1.offence';
  const file = csv([
    header,
    'a,2015-03-13,Chat Room;discussion forum,a woman,,theft',
    'b,2015-03-13,,A wuman,,theft',
    'c,2015-03-13,,A man,Prison,theft',
  ]);
  const job = await imported(service, dataset, file, { ...sending, query: '?cells=labels' });
  expect(job).toMatchObject({ cells: 'labels', counts: { created: 1, rejected: 2 } });
  const [made] = await allCases(service, dataset);
  expect([made?.attributes.methods, made?.defendants[0].sex, made?.defendants[0].convictions[0].offence]).toEqual([
    ...[['chat', 'forum'], 'female', 'theft'],
  ]);
  const [, misspelt, ambiguous] = await resultsOf(service, job);
  expect(misspelt?.problems).toEqual([expect.objectContaining({ column: 'sex', code: 'unknown-code', row: 2 })]);
  expect(misspelt?.problems[0].allowed[0]).toBe('A woman');
  // Two codes have the label, so nobody knows which is meant.
  expect(ambiguous?.problems).toEqual([expect.objectContaining({ column: 'outcome', code: 'unknown-code', row: 3 })]);
  const json = await upload(service, dataset, '{}', { query: '?cells=labels' });
  expect([json.status, faultsOf(json)]).toEqual([400, ['cells not-allowed']]);
});
