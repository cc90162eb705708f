import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { tableRowReader } from '../../src/aggregates/rows.ts';
import { dice } from '../dice.ts';
import { codebookOf, type Drafted, draftedRows, rowsOf } from './file.ts';

describe('a sum of other rows', () => {
  const roll = dice(11);
  const areas = ['Avon', 'Cumbria', 'Dyfed', 'Essex', 'Gwent', 'Kent'];
  const welsh = ['Dyfed', 'Gwent'];
  const years = ['2019', '2020', '2021'];
  const parts = years.flatMap((year) => areas.map((area) => ({ year, area, n: 20 + roll(300) })));
  const sumOf = (year: string, take: (area: string) => boolean): number =>
    parts.filter((part) => part.year === year && take(part.area)).reduce((sum, { n }) => sum + n, 0);
  const sums = years.flatMap((year) => [
    { year, area: 'England', n: sumOf(year, (area) => !welsh.includes(area)) },
    { year, area: 'England and Wales', n: sumOf(year, () => true) },
    { year, area: 'Wales', n: sumOf(year, (area) => welsh.includes(area)) },
  ]);
  const order = (rows: typeof parts) => rows.toSorted((a, b) => (`${a.year}${a.area}` < `${b.year}${b.area}` ? -1 : 1));
  const drafted = (rows: typeof parts, answers = {}) =>
    draftedRows(
      'aggregate',
      ['Area', 'Year', 'Sentences'],
      rows.map(({ area, year, n }) => [area, year, n]),
      answers,
    );

  test('is found wherever it stands: England among its areas, Wales of its own, and both together', async () => {
    const draft = await drafted(order([...parts, ...sums]));
    expect(draft.open.toSorted()).toEqual(['total Area=England', 'total Area=England and Wales', 'total Area=Wales']);
    const answers = {
      'total Area=England': 'left out',
      'total Area=Wales': 'left out',
      'total Area=England and Wales': 'total',
    };
    const told = await drafted(order([...parts, ...sums]), answers);
    codebookOf(told);
    const rows: string[][] = parse(told.data, { from: 2 });
    const published = rows.filter(([area]) => area !== '_T').reduce((sum, [, , n]) => sum + Number(n), 0);
    expect(published).toBe(parts.reduce((sum, { n }) => sum + n, 0));
    expect(rows.filter(([area]) => area === '_T').map(([, year, n]) => [year, Number(n)])).toEqual(
      years.map((year) => [year, sumOf(year, () => true)]),
    );
    // The service refuses a table whose totals are not the sums of its rows.
    const read = tableRowReader(codebookOf(told), ['area', 'year', 'value', 'status'], 'file');
    for (const row of rows) expect(read(row)).toHaveProperty('row');
  });

  test('is found by a block of rows, by another column, by the lists that ship and by labels', async () => {
    const groups: [string, string[]][] = [
      ['Northland', ['Ash', 'Birch', 'Elm']],
      ['Southland', ['Fir', 'Oak']],
    ];
    const block = years.flatMap((year) =>
      groups.flatMap(([name, towns]) => {
        const rows = towns.map((town) => [town, year, 50 + roll(500)] as const);
        return [[name, year, rows.reduce((sum, [, , n]) => sum + n, 0)] as const, ...rows];
      }),
    );
    const found = async (rows: readonly (readonly (string | number)[])[], names = ['Town', 'Year', 'Sentences']) =>
      (await draftedRows('aggregate', names, rows, { 'figures of Sentences': 'all' })).open.toSorted();
    expect(await found(block)).toEqual(['total Town=Northland', 'total Town=Southland']);
    const forces = ['Kent', 'Surrey', 'Sussex', 'Essex', 'Norfolk'].map((name) => [name, 50 + roll(900)] as const);
    const southEast = forces.slice(0, 3).reduce((sum, [, n]) => sum + n, 0);
    const listed = [...forces.slice(3), ['South East', southEast] as const, ...forces.slice(0, 3)].toSorted();
    expect(await found(listed, ['Force', 'Sentences'])).toEqual(['total Force=South East']);
    // Also where a force is withheld.
    const withheld = listed.flatMap(([name, n]) => [
      [name, 2020, name === 'Kent' ? '[c]' : n],
      [name, 2021, name === 'Surrey' ? '[c]' : n * 2],
    ]);
    expect(await found(withheld, ['Force', 'Year', 'Sentences'])).toEqual(['total Force=South East']);
    const [cars, bikes, fraud] = [130 + roll(900), 140 + roll(900), 150 + roll(900)];
    const labelled = [
      ['Theft', cars + bikes],
      ['Fraud', fraud],
      ['Theft: bicycles', bikes],
      ['Arson', 77],
      ['Theft: cars', cars],
    ];
    expect(await found(labelled, ['Offence', 'Sentences'])).toEqual(['total Offence=Theft']);
  });

  test('that its name and all figures prove is the total without a question; one that no figure proves is asked', async () => {
    const rows = [...parts, ...years.map((year) => ({ year, area: 'Insgesamt', n: sumOf(year, () => true) }))];
    const draft = await drafted(rows);
    expect(draft.open).toEqual([]);
    expect(draft.data).toContain(`_T,2020,${sumOf('2020', () => true)},`);
    const off = rows.map((one) => (one.area === 'Insgesamt' ? { ...one, n: one.n + 1 } : one));
    expect((await drafted(off)).open).toEqual(['total Area=Insgesamt']);
  });

  test('of several columns at once, beside missing figures, and rounded, is asked about all the same', async () => {
    const sexes = ['Women', 'Men'];
    const cells = years.flatMap((year) =>
      areas.flatMap((area) => sexes.map((sex) => ({ year, area, sex, n: 100 + roll(900) }))),
    );
    const withSums = (rows: typeof cells, name: 'area' | 'sex', total: string) => {
      const sums = new Map<string, (typeof cells)[number]>();
      for (const row of rows) {
        const key = JSON.stringify({ ...row, [name]: '', n: 0 });
        sums.set(key, { ...row, [name]: total, n: row.n + (sums.get(key)?.n ?? 0) });
      }
      const totals = [...sums.values()];
      return [...rows, ...totals];
    };
    const both = withSums(withSums(cells, 'area', 'Northshire'), 'sex', 'People');
    const found = async (numberOf: (n: number, at: number) => string | number) =>
      (
        await draftedRows(
          'aggregate',
          ['Area', 'Sex', 'Year', 'Sentences'],
          both.map(({ area, sex, year, n }, at) => [area, sex, year, numberOf(n, at)]),
        )
      ).open.toSorted();
    const expected = ['total Area=Northshire', 'total Sex=People'];
    expect(await found((n) => n)).toEqual(expected);
    expect(await found((n, at) => (at % 7 === 0 ? '..' : n))).toEqual(expected);
    expect(await found((n) => 5 * Math.round(n / 5))).toEqual(expected);
  });

  test('in a file of people is no person: its rows are asked about, and left out', async () => {
    const rows = [...rowsOf(20, (n) => [n % 2 ? 'North' : 'South', n % 3 ? 'M' : 'F']), ['Total', '']];
    const draft = await draftedRows('cases', ['Region', 'Sex'], rows);
    expect(draft.open).toEqual(['total Region=Total']);
    expect(parse(draft.data, { from: 2 })).toHaveLength(20);
    const sums = [...rows.slice(0, 20), ['Total:', ''], ['', 'Average'], ['Total fines', '']];
    const asked = await draftedRows('cases', ['Region', 'Sex'], sums);
    expect(asked.open).toEqual(['total Region=Total:', 'total Region=Total fines', 'total Sex=Average']);
    expect(parse(asked.data, { from: 2 })).toHaveLength(20);
  });
});

describe('a part of another row', () => {
  const rows = [2020, 2021].flatMap((year) =>
    ['Theft', 'of which: shoplifting', 'Fraud', '- by post', 'davon Frauen'].map((offence, at) => [
      offence,
      year,
      at * 10 + year,
    ]),
  );

  test('is asked about by its name, and is left out or kept', async () => {
    const names = ['Offence', 'Year', 'People'];
    const parts = ['of which: shoplifting', '- by post', 'davon Frauen'].map((part) => `part Offence=${part}`);
    expect((await draftedRows('aggregate', names, rows)).open).toEqual(parts);
    const told = await draftedRows('aggregate', names, rows, { 'part Offence…': 'left out' });
    expect(told.data.split('\r\n').slice(1, 5)).toEqual([
      'Theft,2020,2020,',
      'Fraud,2020,2040,',
      'Theft,2021,2021,',
      'Fraud,2021,2041,',
    ]);
  });

  test('and a total can be a column of one figure, whatever the figures show', async () => {
    const wide = rowsOf(6, (n) => [`town-${n}`, 100 + n, 70 + n, 9 + n]);
    const names = ['Town', 'All courts', 'Crown', 'of which: appeals'];
    const one = await draftedRows('aggregate', names, wide, { [`figures of ${names.slice(1).join(', ')}`]: 'one' });
    expect(one.open).toEqual(['total All courts', 'part of which: appeals']);
  });
});

test('columns that are one figure are asked about where one is the sum of others', async () => {
  const rows = rowsOf(5, (n) => [`Town ${n}`, 100 + n, 200 + n * 7, 300 + n * 8]);
  const names = ['Town', 'Women', 'Men', 'All'];
  const one = { 'figures of Women, Men, All': 'one' };
  const asked = await draftedRows('aggregate', names, rows, one);
  expect(asked.open).toEqual(['total All']);
  expect(asked.asked('total All')?.seen).toEqual(['All is the sum of Women, Men: 300 = 100 + 200']);
  const told = await draftedRows('aggregate', names, rows, { ...one, 'total All': 'left out' });
  expect(told.data.split('\r\n').slice(1, 4)).toEqual(['town-0,women,100,', 'town-0,men,200,', 'town-1,women,101,']);
  codebookOf(told);
});

test('rows of a table without a code are asked about: they may be totals', async () => {
  const towns = rowsOf(4, (n) => [n * 31 + 17, n * 53 + 29]);
  const rows = towns.flatMap(([theft = 0, fraud = 0], n) => [
    [`Town ${n}`, 'Theft', theft],
    [`Town ${n}`, 'Fraud', fraud],
    [`Town ${n}`, '', Number(theft) + Number(fraud)],
  ]);
  const drafted = (answers = {}) => draftedRows('aggregate', ['Town', 'Offence', 'Sentences'], rows, answers);
  const asked = await drafted();
  expect(asked.open).toEqual(['empty Offence']);
  expect(asked.asked('empty Offence')?.seen).toEqual(['4 times, first in line 4']);
  const linesOf = ({ data }: Drafted) => data.split('\r\n').slice(1, 5);
  expect(linesOf(await drafted({ 'empty Offence': 'total' }))).toEqual([
    ...['town-0,Theft,17,', 'town-0,Fraud,29,', 'town-0,_T,46,', 'town-1,Theft,48,'],
  ]);
  const left = await drafted({ 'empty Offence': 'left out' });
  expect(linesOf(left)[2]).toBe('town-1,Theft,48,');
  codebookOf(left);
  expect(linesOf(await drafted({ 'empty Offence': 'not reported' }))[2]).toBe('town-0,not-reported,46,');
});
