import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { answered } from '../authoring/file.ts';
import { dice } from '../dice.ts';
import type { Body } from '../samples/body.ts';
import { type CommandLine, startCommandLine } from './command-line.ts';

/**
 * From three files of a data manager to published datasets: drafted, answered by one edit, converted, loaded, approved, published,
 * queried and charted. How long each takes is printed.
 */

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
const csv = (rows: readonly (readonly unknown[])[]): string =>
  rows
    .map((row) =>
      row.map((cell) => (/[",\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : cell)).join(','),
    )
    .join('\n');
const get = async (path: string): Promise<Body> => (await fetch(`${line.url()}${path}`)).json() as Promise<Body>;
async function chartOf(dataset: string, query: string): Promise<string> {
  const answer = await fetch(`${line.url()}/v1/datasets/${dataset}/releases/1.0.0/statistics.svg?${query}`);
  return `${answer.status} ${(await answer.text()).slice(0, 4)}`;
}

/** Drafts a file, answers its questions in one edit, loads and publishes it. */
async function published(
  name: string,
  file: string,
  kind: 'cases' | 'aggregate',
  edit: (definition: Body) => void = () => {},
  more: string[] = [],
): Promise<{ report: string; seconds: number }> {
  const started = performance.now();
  const folder = join(line.folder, name);
  await assize('draft', file, '--kind', kind, '--out', folder, '--convert', ...more);
  const definition = answered(JSON.parse(await readFile(join(folder, 'definition.json'), 'utf8')));
  definition.settings.selfApproval = true;
  edit(definition);
  await writeFile(join(folder, 'definition.json'), JSON.stringify(definition));
  await assize('dataset', 'put', name, join(folder, 'definition.json'));
  await assize('import', join(folder, 'data.csv'), '--dataset', name, ...(kind === 'cases' ? ['--approve'] : []));
  await assize('release', '--dataset', name);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  process.stderr.write(`${name}: ${seconds} s from the file to the release\n`);
  return { report: await readFile(join(folder, 'report.md'), 'utf8'), seconds };
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
  await writeFile(file, csv([['Area', 'Year', 'Women imprisoned per 100,000'], ...rows]));
  const { report } = await published('rates', file, 'aggregate');
  expect(report).toContain('`/licence`');
  const statistics = '/v1/datasets/rates/releases/1.0.0/statistics';
  const one = await get(`${statistics}?by=area&where=year:2020`);
  expect(one.observations.map(({ key, value, status }: Body) => [key.area, value ?? status])).toEqual([
    ['East', 31.5],
    ['Isles', 'suppressed'],
    ['North', 11.5],
    ['South', 21.5],
    ['West', 41.5],
  ]);
  const total = await get(`${statistics}?by=area&totals=true`);
  expect(JSON.stringify(total.observations)).not.toContain('9907');
  expect(await chartOf('rates', 'by=year&where=area:North')).toBe('200 <svg');
}, 120_000);

test('a register of people: ages become bands, quarter inches stay, a district has its county', async () => {
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
    ];
  });
  await writeFile(
    file,
    csv([
      [
        'Reference',
        'Year of conviction',
        'Gender',
        'Age',
        'Settlement',
        'County of settlement',
        'Offence',
        'Height in inches',
        'Remarks',
      ],
      ...people,
    ]),
  );
  const { report } = await published('register', file, 'cases');
  expect(report).toMatch(/`Remarks`: .*Free text is not kept/);
  const statistics = '/v1/datasets/register/releases/1.0.0/statistics';
  const [all] = (await get(`${statistics}?measure=people`)).observations;
  expect(all.value).toBe(3_000);
  const women = people.filter((person) => person[2] === 'F').length;
  const bySex = await get(`${statistics}?measure=people&by=sex`);
  expect(bySex.observations.find(({ key }: Body) => key.sex === 'F').value).toBe(women);
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
  expect(await assize('headline', '--dataset', 'register')).toMatch(/^commonest\t\d+% are /);
  expect(await chartOf('register', 'measure=people&by=offence,sex')).toBe('200 <svg');
  // The next file with these columns goes in by the mapping of the draft; a value that it does not know stops it.
  const mapping = join(line.folder, 'register', 'mapping.csv');
  const next = join(line.folder, 'next.csv');
  const head =
    'Reference,Year of conviction,Gender,Age,Settlement,County of settlement,Offence,Height in inches,Remarks';
  const more = (gender: string) => `${head}\nR-9001,1853,${gender},30,Leeds,Yorkshire,Theft,60.25,-\n`;
  await writeFile(next, more('Unsure'));
  const words = ['import', next, '--dataset', 'register', '--mapping', mapping, '--approve'];
  const refused = await line.assize(words);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('Nothing was sent. ')]);
  expect(refused.err).toContain('Gender: Unsure (1 row)');
  await writeFile(next, more('F'));
  expect(await assize(...words)).toContain('approved\t1');
}, 180_000);

test('a survey of a court with 41 variables and a codebook of its own', async () => {
  const roll = dice(41);
  const names = Array.from({ length: 38 }, (_, n) => `v${String(n + 1).padStart(2, '0')}`);
  const codebook = join(line.folder, 'survey-codebook.csv');
  await writeFile(
    codebook,
    csv([
      ['Variable', 'Label', 'Values'],
      ...names.map((name, n) => [
        name,
        `Question ${n + 1} of the survey`,
        '1=Agree; 2=Disagree; 3=Neither; 9=Not stated',
      ]),
    ]),
  );
  const file = join(line.folder, 'survey.tsv');
  const rows = Array.from({ length: 800 }, (_, n) => [
    n + 1,
    `${1 + roll(28)}/0${1 + roll(9)}/2021`,
    roll(2) ? 'Female' : 'Male',
    ...names.map(() => [1, 2, 3, 9][roll(4)]),
  ]);
  await writeFile(file, [['id', 'Hearing date', 'Sex', ...names], ...rows].map((row) => row.join('\t')).join('\n'));
  await mkdir(join(line.folder, 'x'), { recursive: true });
  const { report } = await published('survey', file, 'cases', () => {}, ['--codebook', codebook]);
  expect(report).toContain('41 columns');
  const statistics = '/v1/datasets/survey/releases/1.0.0/statistics';
  const structure = await get('/v1/datasets/survey/releases/1.0.0/codebook');
  const first = structure.codebook.variables[0];
  expect(first.label).toBe('Question 1 of the survey');
  const asked = await get(`${statistics}?measure=people&by=${first.id},sex`);
  const expected = rows.filter((row) => row[3] === 1 && row[2] === 'Female').length;
  const agree = asked.dimensions
    .find(({ id }: Body) => id === first.id)
    .codes.find(({ label }: Body) => label === 'Agree');
  expect(asked.observations.find(({ key }: Body) => key[first.id] === agree.code && key.sex === 'Female').value).toBe(
    expected,
  );
  expect(await chartOf('survey', `measure=people&by=${first.id}&share=${first.id}`)).toBe('200 <svg');
}, 180_000);

test('the same table as CSV, TSV, workbook and Parquet gives the same definition', async () => {
  const head = ['Town', 'Year', 'Prisoners'];
  const rows = Array.from({ length: 30 }, (_, n) => [
    ['Leeds', 'York', 'Hull'][n % 3]!,
    2010 + Math.floor(n / 3),
    n * 7,
  ]);
  const texts = [head, ...rows].map((row) => row.map(String));
  const at = async (ending: string): Promise<string> => {
    await mkdir(join(line.folder, ending), { recursive: true });
    return join(line.folder, ending, `towns.${ending}`);
  };
  await writeFile(await at('csv'), texts.map((row) => row.join(',')).join('\n'));
  await writeFile(await at('tsv'), texts.map((row) => row.join('\t')).join('\n'));
  await writeExcelFile([head.map((value) => ({ value })), ...rows.map((row) => row.map((value) => ({ value })))], {
    sheet: 'Towns',
  }).toFile(await at('xlsx'));
  const columnData = head.map((name, column) => ({
    name,
    data: rows.map((row) => row[column]!),
    type: column === 0 ? ('STRING' as const) : ('INT32' as const),
  }));
  await writeFile(await at('parquet'), new Uint8Array(parquetWriteBuffer({ columnData })));
  const drafted: string[] = [];
  for (const ending of ['csv', 'tsv', 'xlsx', 'parquet']) {
    const out = join(line.folder, ending, 'draft');
    await assize('draft', await at(ending), '--kind', 'aggregate', '--out', out, '--convert');
    drafted.push(
      `${await readFile(join(out, 'definition.json'), 'utf8')}${await readFile(join(out, 'data.csv'), 'utf8')}`,
    );
  }
  expect(drafted[0]).toContain('Leeds,2010,0,');
  expect(new Set(drafted).size).toBe(1);
}, 60_000);

test('a workbook with a title, merged names and a note: the cells of its table are read, and nothing else', async () => {
  const file = join(line.folder, 'merged.xlsx');
  const cell = (value: string | number) => ({ value });
  await writeExcelFile(
    [
      [{ value: 'Table 3: prisoners by sex', columnSpan: 5 }, null, null, null, null],
      [cell(''), { value: 'Women', columnSpan: 2 }, null, { value: 'Men', columnSpan: 2 }, null],
      ['Town', '2021', '2022', '2021', '2022'].map(cell),
      ...['Leeds', 'York', 'Hull'].map((town, n) => [town, n, n + 1, n * 10, n * 10 + 1].map(cell)),
      [cell('Source: made up'), null, null, null, null],
    ],
    { sheet: 'Table 3' },
  ).toFile(file);
  const out = join(line.folder, 'merged');
  const words = (...more: string[]) => ['draft', file, '--kind', 'aggregate', '--out', out, '--convert', ...more];
  const refused = async (...more: string[]) => (await line.assize(words(...more))).err;
  expect(await refused()).toContain('column B has no name. Give --range A3:F20');
  expect(await refused('--range', 'A3:E6')).toContain('two columns called 2021');
  expect(await refused('--range', 'A2:E7', '--header', '2')).toContain('row 7 has only one cell');
  expect(await refused('--sheet', 'Table 4')).toContain('no sheet Table 4, but Table 3');
  expect(await refused('--range', 'A3')).toContain('written as A3:F20');
  await assize(...words('--sheet', 'Table 3', '--range', 'A2:E6', '--header', '2'));
  expect((await readFile(join(out, 'data.csv'), 'utf8')).split('\r\n').slice(0, 5)).toEqual([
    'town,figure,value,status',
    'Leeds,women-2021,0,',
    'Leeds,women-2022,1,',
    'Leeds,men-2021,0,',
    'Leeds,men-2022,1,',
  ]);
}, 60_000);

test('a folder that exists, a file that is none, and a kind that nobody said are refused before anything is written', async () => {
  const file = join(line.folder, 'small.csv');
  await writeFile(file, 'Sex,Value\nM,1\nF,2\n');
  await mkdir(join(line.folder, 'there'));
  const taken = await line.assize(['draft', file, '--kind', 'cases', '--out', join(line.folder, 'there')]);
  expect([taken.code, taken.err]).toEqual([2, expect.stringContaining('exists already')]);
  const none = await line.assize(['draft', join(line.folder, 'none.csv'), '--kind', 'cases']);
  expect([none.code, none.err]).toEqual([2, expect.stringContaining('cannot be read (ENOENT)')]);
  const bad = async (name: string, content: string | Buffer, ...more: string[]): Promise<string> => {
    const path = join(line.folder, name);
    await writeFile(path, content);
    const words = [
      'draft',
      path,
      '--kind',
      'aggregate',
      '--out',
      join(line.folder, `${name}-draft`),
      '--convert',
      ...more,
    ];
    const { code, err } = await line.assize(words);
    return `${code} ${err}`;
  };
  const titled = 'Table 3: Prisoners\n\nArea,Year,Count\nN,2018,4\nS,2018,5\n';
  expect(await bad('titled.csv', titled)).toMatch(/^2 .*Take out titles above the table/);
  expect(await bad('ragged.csv', 'Area,Year,Count\nN,2018,4\nS,2018\nE,2018,4,5\n')).toMatch(/^2 .*as many cells/);
  expect(await bad('latin1.csv', Buffer.from('Gebiet;Zahl\nS\u00fcd;4\n', 'latin1'))).toMatch(/^2 .*It is not UTF-8/);
  expect(await bad('head.csv', 'Area,Count\n')).toMatch(/^2 .*has no rows/);
  expect(await bad('words.csv', 'Area,Count\nN,few\nS,many\n')).toMatch(/^2 .*no column of figures/);
  const commas = 'Gebiet;Quote\nN;12,345\nS;1,5\nO;1.234,25\n';
  expect(await bad('commas.csv', commas)).toMatch(/^2 .*numbers such as 12,345. Give --decimal comma/);
  expect(await bad('decimal.csv', commas, '--decimal', 'comma')).toMatch(/^0 /);
  expect(await readFile(join(line.folder, 'decimal.csv-draft', 'data.csv'), 'utf8')).toBe(
    'gebiet,value,status\r\nN,12.345,\r\nS,1.5,\r\nO,1234.25,\r\n',
  );
  const unsaid = await line.assize(['draft', file, '--out', join(line.folder, 'unsaid')]);
  expect([unsaid.code, unsaid.err]).toEqual([2, expect.stringContaining('Give --kind')]);
  const again = [join(line.folder, 'one'), join(line.folder, 'two')];
  for (const out of again) await assize('draft', file, '--kind', 'cases', '--out', out, '--convert');
  for (const part of ['definition.json', 'mapping.csv', 'report.md', 'data.csv']) {
    const [one, two] = await Promise.all(again.map((out) => readFile(join(out, part), 'utf8')));
    expect(one).toBe(two);
  }
}, 60_000);
