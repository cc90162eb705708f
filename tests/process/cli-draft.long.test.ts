import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { parse, stringify } from 'yaml';
import { csvText, USUAL } from '../authoring/file.ts';
import { dice } from '../dice.ts';
import type { Body } from '../samples/body.ts';
import { type CommandLine, startCommandLine } from './command-line.ts';

/** From files of a data manager to published datasets, by commands: drafted, answered in one file, loaded, approved, published. */

let line: CommandLine;
beforeAll(async () => {
  line = await startCommandLine();
}, 120_000);
afterAll(() => line?.stop());

const assize = async (...words: string[]): Promise<string> => {
  const { code, out, err } = await line.assize(words);
  if (code !== 0) throw new Error(`${words.join(' ')}: ${out}${err}`);
  return out;
};
const get = async (path: string): Promise<Body> => (await fetch(`${line.url()}${path}`)).json() as Promise<Body>;
async function chartOf(dataset: string, query: string): Promise<string> {
  const answer = await fetch(`${line.url()}/v1/datasets/${dataset}/releases/1.0.0/statistics.svg?${query}`);
  return `${answer.status} ${(await answer.text()).slice(0, 4)}`;
}

/** Writes answers into the file of a draft, and drafts again. */
async function answer(
  file: string,
  folder: string,
  answers: Readonly<Record<string, unknown>>,
  ...more: string[]
): Promise<void> {
  const path = join(folder, 'answers.yaml');
  const usual = Object.fromEntries(Object.entries(USUAL).filter(([id]) => !id.endsWith('…')));
  const asked = parse(await readFile(path, 'utf8'));
  // Their names say which columns they are about.
  const named = Object.keys(asked).flatMap((id) => {
    if (id.startsWith('counted twice')) return [[id, 'none']];
    if (id.startsWith('public values')) return [[id, 'public']];
    return /^(who is in the file|adding up)/.test(id) ? [[id, 'all']] : [];
  });
  const given = Object.fromEntries(
    Object.entries({ ...asked, ...usual, ...Object.fromEntries(named), ...answers }).filter(([, one]) => one !== null),
  );
  await writeFile(path, stringify(given));
  await assize('draft', file, '--answers', path, ...more);
}

/** Drafts a file, answers its questions, loads and publishes it. */
async function published(
  name: string,
  file: string,
  kind: 'people' | 'table',
  answers: Readonly<Record<string, unknown>>,
  ...more: string[]
): Promise<string> {
  const folder = join(line.folder, name);
  await assize('draft', file, '--kind', kind, '--out', folder, ...more);
  const refused = await line.assize(['dataset', 'put', name, join(folder, 'definition.json')]);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('has open questions')]);
  await answer(file, folder, answers, ...more);
  const definition = JSON.parse(await readFile(join(folder, 'definition.json'), 'utf8'));
  definition.settings.selfApproval = true;
  await writeFile(join(folder, 'definition.json'), JSON.stringify(definition));
  await assize('dataset', 'put', name, join(folder, 'definition.json'));
  await assize('import', join(folder, 'data.csv'), '--dataset', name, ...(kind === 'people' ? ['--approve'] : []));
  await assize('release', '--dataset', name);
  return folder;
}

test('an official table of rates: nothing is added up, and what is missing is not 0', async () => {
  const file = join(line.folder, 'rates.csv');
  const areas = ['North', 'South', 'East', 'West', 'Isles'];
  const years = ['2019', '2020', '2021', '2022'];
  const rows = areas.flatMap((area, a) =>
    years.map((year, y) => [
      area,
      year,
      area === 'Isles' && year === '2020' ? '[c]' : ((a + 1) * 10 + y + 0.5).toFixed(1),
    ]),
  );
  await writeFile(file, csvText([['Area', 'Year', 'Women imprisoned per 100,000'], ...rows]));
  const folder = await published('rates', file, 'table', {
    'window of 2019 to 2022': '2019-01-01 to 2022-12-31',
    'adding up of Women imprisoned per 100,000': 'none',
  });
  // The page can be sent to the owner of the data: one file, which loads nothing.
  const page = await readFile(join(folder, 'report.html'), 'utf8');
  expect(page).toContain('<h2>The file</h2>');
  expect(page).toContain('<td>Isles</td>');
  expect(page).not.toMatch(/src=|href=|<script/);
  expect(await readFile(join(folder, 'report.md'), 'utf8')).toContain('Nothing is open.');
  const statistics = '/v1/datasets/rates/releases/1.0.0/statistics';
  const one = await get(`${statistics}?by=area&where=year:2020`);
  expect(one.observations.map(({ key, value, status }: Body) => [key.area, value ?? status])).toEqual([
    ['East', 31.5],
    ['Isles', 'suppressed'],
    ['North', 11.5],
    ['South', 21.5],
    ['West', 41.5],
  ]);
  expect(await chartOf('rates', 'by=year&where=area:North')).toBe('200 <svg');
}, 120_000);

test('a register of people: the mapping takes next year’s file, and refuses what it does not know, with rows', async () => {
  const file = join(line.folder, 'register.csv');
  const roll = dice(7);
  const districts = ['Leeds', 'Hull', 'York', 'Dover', 'Deal', 'Hythe', 'Truro', 'Bude'];
  const county = (at: number): string => (at < 3 ? 'Yorkshire' : at < 6 ? 'Kent' : 'Cornwall');
  const people = Array.from({ length: 3_000 }, (_, n) => {
    const at = roll(8);
    return [
      `R-${n}`,
      roll(20) === 0 ? '' : 1850 + roll(5),
      roll(4) === 0 ? 'F' : 'M',
      16 + roll(50),
      districts[at],
      county(at),
      ['Theft', 'Assault', 'Fraud'][roll(3)],
      `${60 + roll(15)}.${['00', '25', '50', '75'][roll(4)]}`,
      `A remark of its own, number ${n}`,
      'convicted',
    ];
  });
  const head = [
    'Reference',
    'Year of conviction',
    'Gender',
    'Age',
    'Settlement',
    'County of settlement',
    'Offence',
    'Height in inches',
    'Remarks',
    'Verdict',
  ];
  await writeFile(file, csvText([head, ...people]));
  const folder = await published('register', file, 'people', {
    'window of 1850 to 1854': '1850-01-01 to 1854-12-31',
    'id of a row': 'Reference',
    'figures of Height in inches': 'all',
    'column Age': 'age bands',
    'County of settlement beside Settlement': 'level',
  });
  expect(await readFile(join(folder, 'report.md'), 'utf8')).toContain(
    '| left out: It looks like remarks, which may name people. |',
  );
  const statistics = '/v1/datasets/register/releases/1.0.0/statistics';
  const [all] = (await get(`${statistics}?measure=people`)).observations;
  expect(all.value).toBe(3_000);
  const bySex = await get(`${statistics}?measure=people&by=sex`);
  expect(bySex.observations.find(({ key }: Body) => key.sex === 'F').value).toBe(
    people.filter((person) => person[2] === 'F').length,
  );
  const dated = await get(`${statistics}?measure=people&where=year:not-reported`);
  expect(dated.observations[0].value).toBe(people.filter((person) => person[1] === '').length);
  const young = await get(`${statistics}?measure=people&where=ageBand:under-18`);
  expect(young.observations[0].value).toBe(people.filter((person) => Number(person[3]) < 18).length);
  // In hundredths, as whole numbers: the sum has no binary fractions.
  const inches = people.reduce((sum, person) => sum + Number(String(person[7]).replace('.', '')), 0) / 100;
  const [height] = (await get(`${statistics}?measure=height-in-inches-in-all`)).observations;
  expect(height.value).toBe(inches);
  expect(
    (await get(`${statistics}?measure=people&by=settlementCountyOfSettlement`)).observations.length,
  ).toBeGreaterThan(2);
  expect(await chartOf('register', 'measure=people&by=offence,sex')).toBe('200 <svg');
  const next = join(line.folder, 'next.csv');
  const person = (n: number, gender: string, verdict: string) => [
    `R-${9_000 + n}`,
    1853,
    gender,
    30,
    'Leeds',
    'Yorkshire',
    'Theft',
    '60.25',
    '-',
    verdict,
  ];
  const words = ['import', next, '--dataset', 'register', '--mapping', join(folder, 'mapping.yaml'), '--approve'];
  await writeFile(
    next,
    csvText([head, person(1, 'F', 'convicted'), person(2, 'Unsure', 'acquitted'), person(3, 'M', 'acquitted')]),
  );
  const refused = await line.assize(words);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('Nothing was sent. ')]);
  expect(refused.err).toContain('Gender: Unsure (1 row: line 3)');
  expect(refused.err).toContain('Verdict: acquitted (2 rows: line 3, 4)');
  await writeFile(next, csvText([head, person(1, 'F', 'convicted'), person(2, 'M', 'convicted')]));
  expect(await assize(...words)).toContain('approved\t2');
}, 180_000);

test('a survey of a court with 41 variables and a codebook of its own', async () => {
  const roll = dice(41);
  const names = Array.from({ length: 38 }, (_, n) => `v${String(n + 1).padStart(2, '0')}`);
  const codebook = join(line.folder, 'survey-codebook.csv');
  const values = '1=Agree; 2=Disagree; 3=Neither; 9=Not stated';
  const variables = names.map((name, n) => [name, `Question ${n + 1} of the survey`, values]);
  await writeFile(codebook, csvText([['Variable', 'Label', 'Values'], ...variables]));
  const file = join(line.folder, 'survey.tsv');
  const rows = Array.from({ length: 800 }, (_, n) => [
    n + 1,
    `${1 + roll(28)}/0${1 + roll(9)}/2021`,
    roll(2) ? 'Female' : 'Male',
    ...names.map(() => [1, 2, 3, 9][roll(4)]),
  ]);
  await writeFile(file, csvText([['id', 'Hearing date', 'Sex', ...names], ...rows], '\t'));
  await published(
    'survey',
    file,
    'people',
    { 'id of a row': 'none', 'window of 2021 to 2021': '2021-01-01 to 2021-12-31' },
    '--codebook',
    codebook,
  );
  const structure = await get('/v1/datasets/survey/releases/1.0.0/codebook');
  const first = structure.codebook.variables[0];
  expect(first.label).toBe('Question 1 of the survey');
  const asked = await get(`/v1/datasets/survey/releases/1.0.0/statistics?measure=people&by=${first.id},sex`);
  const agree = asked.dimensions
    .find(({ id }: Body) => id === first.id)
    .codes.find(({ label }: Body) => label === 'Agree');
  expect(asked.observations.find(({ key }: Body) => key[first.id] === agree.code && key.sex === 'Female').value).toBe(
    rows.filter((row) => row[3] === 1 && row[2] === 'Female').length,
  );
}, 180_000);

test('the same table as CSV, TSV, workbook and Parquet gives the same definition', async () => {
  const head = ['Town', 'Year', 'Prisoners'];
  const rows = Array.from({ length: 30 }, (_, n) => [
    ['Leeds', 'York', 'Hull'][n % 3] ?? '',
    2010 + Math.floor(n / 3),
    n * 7,
  ]);
  const at = async (ending: string): Promise<string> => {
    await mkdir(join(line.folder, ending), { recursive: true });
    return join(line.folder, ending, `towns.${ending}`);
  };
  await writeFile(await at('csv'), csvText([head, ...rows]));
  await writeFile(await at('tsv'), csvText([head, ...rows], '\t'));
  const cells = [head, ...rows].map((row) => row.map((value) => ({ value })));
  await writeExcelFile(cells, { sheet: 'Towns' }).toFile(await at('xlsx'));
  const columnData = head.map((name, column) => ({
    name,
    data: rows.map((row) => row[column] ?? ''),
    type: column === 0 ? ('STRING' as const) : ('INT32' as const),
  }));
  await writeFile(await at('parquet'), new Uint8Array(parquetWriteBuffer({ columnData })));
  const drafted: string[] = [];
  for (const ending of ['csv', 'tsv', 'xlsx', 'parquet']) {
    const out = join(line.folder, ending, 'draft');
    await assize('draft', await at(ending), '--kind', 'table', '--out', out);
    await answer(await at(ending), out, { 'window of 2010 to 2019': '2010-01-01 to 2019-12-31' });
    drafted.push(
      `${await readFile(join(out, 'definition.json'), 'utf8')}${await readFile(join(out, 'data.csv'), 'utf8')}`,
    );
  }
  expect(drafted[0]).toContain('Leeds,2010,0,');
  expect(new Set(drafted).size).toBe(1);
}, 60_000);

test('a folder that exists, and a file that is no table, are refused before anything is written; what a row is, is asked', async () => {
  const file = join(line.folder, 'small.csv');
  await writeFile(file, 'Sex,Value\nM,1\nF,2\n');
  await mkdir(join(line.folder, 'there'));
  const refused = async (...words: string[]) => {
    const { code, err } = await line.assize(['draft', ...words]);
    return `${code} ${err}`;
  };
  expect(await refused(file, '--out', join(line.folder, 'there'))).toMatch(/^2 .*exists already/);
  expect(await refused(file, '--out', join(line.folder, 'no', 'there'))).toMatch(/^2 .*cannot be made/);
  expect(await refused(join(line.folder, 'none.csv'))).toMatch(/^2 .*cannot be read \(ENOENT\)/);
  const bad = async (name: string, content: string): Promise<string> => {
    await writeFile(join(line.folder, name), content);
    return refused(join(line.folder, name), '--kind', 'table', '--out', join(line.folder, `${name}-draft`));
  };
  expect(await bad('ragged.csv', 'Area,Year,Count\nN,2018,4\nS,2018\nE,2018,4,5\nW,2018,3\n')).toMatch(
    /^2 .*Line 3 has 2 cells, and others have 3/,
  );
  expect(await bad('head.csv', 'Area,Count\n')).toMatch(/^2 .*no rows/);
  expect(await bad('broken.xlsx', 'no workbook')).toMatch(/^2 .*cannot be read as a workbook/);
  const sent = await line.assize(['import', join(line.folder, 'broken.xlsx'), '--dataset', 'small']);
  expect([sent.code, sent.err]).toEqual([2, expect.stringContaining('`assize draft ')]);
  const out = join(line.folder, 'unsaid');
  expect(await refused(file, '--out', out)).toMatch(/^0 1 question open/);
  expect(await readFile(join(out, 'answers.yaml'), 'utf8')).toMatch(/\nkind of file:\n/);
  expect(await readFile(join(out, 'report.html'), 'utf8')).toContain('2 rows, 2 columns');
}, 60_000);
