import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { tableRowReader } from '../../src/aggregates/rows.ts';
import { dice } from '../dice.ts';
import { codebookOf, type Drafted, draftedRows, rowsOf } from './file.ts';

/** Asked, and not answered. */
const OPEN = { 'counted twice…': undefined };

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

  test('is shown wherever it stands: England among its areas, Wales of its own, and both together', async () => {
    const id = 'counted twice, Area=England, Area=England and Wales, Area=Wales';
    const draft = await drafted(order([...parts, ...sums]), OPEN);
    expect(draft.open).toEqual([id]);
    const told = await drafted(order([...parts, ...sums]), {
      [id]: { Area: { England: 'left out', Wales: 'left out', 'England and Wales': 'total' } },
    });
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

  test('is shown by a block of rows, and by another column', async () => {
    const groups: [string, string[]][] = [
      ['Northland', ['Ash', 'Birch', 'Elm']],
      ['Southland', ['Fir', 'Oak']],
    ];
    const block = years.flatMap((year) =>
      groups.flatMap(([name, towns]) => {
        const rows = towns.map((town) => [town, year, 50 + roll(500), name] as const);
        return [[name, year, rows.reduce((sum, [, , n]) => sum + n, 0), 'both'] as const, ...rows];
      }),
    );
    const found = async (rows: readonly (readonly (string | number)[])[], names: string[]) =>
      (await draftedRows('aggregate', names, rows, { 'figures of Sentences': 'all', ...OPEN })).open.toSorted();
    const names = ['Town', 'Year', 'Sentences'];
    const both = 'counted twice, Town=Northland, Town=Southland';
    expect(
      await found(
        block.map((row) => row.slice(0, 3)),
        names,
      ),
    ).toEqual([both]);
    const sorted = block.toSorted(([one], [other]) => (one < other ? -1 : 1));
    const ids = await found(sorted, [...names, 'Region']);
    expect(ids.find((id) => id.startsWith('counted twice'))).toContain('Town=Northland, Town=Southland');
  });

  test('is asked about where nothing shows it, too: with all values of each column', async () => {
    const draft = await drafted(parts, OPEN);
    expect(draft.open).toEqual(['counted twice']);
    expect(draft.asked('counted twice')?.seen).toEqual([`Area: ${areas.join(' | ')}`, `Year: ${years.join(' | ')}`]);
    const rows = [...parts, ...years.map((year) => ({ year, area: 'Insgesamt', n: sumOf(year, () => true) + 1 }))];
    const total = 'counted twice, Area=Insgesamt';
    expect((await drafted(rows, OPEN)).open).toEqual([total]);
    expect((await drafted(rows, { [total]: { Area: { Insgesamt: 'total' } } })).data).toContain(
      `_T,2020,${sumOf('2020', () => true) + 1},`,
    );
  });

  test.each([
    ['all', 'is none, or values of columns'],
    [{ Area: 'total' }, 'is none, or values of columns'],
    [{ Area: { Atlantis: 'total' } }, 'has Area: {Atlantis: total}'],
    [{ Place: { Avon: 'total' } }, 'has Place: {Avon: total}'],
    [{ Area: { Avon: 'own' } }, 'has Area: {Avon: own}'],
  ])('is not left out by an answer such as %j', async (answer, message) => {
    await expect(drafted(parts, { 'counted twice': answer })).rejects.toThrow(message);
  });

  test('of several columns at once, beside missing figures, is shown all the same', async () => {
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
          OPEN,
        )
      ).open;
    const expected = ['counted twice, Area=Northshire, Sex=People'];
    expect(await found((n) => n)).toEqual(expected);
    expect(await found((n, at) => (at % 23 === 0 ? '..' : n))).toEqual(expected);
  });

  test('in a file of people is no person: its rows are asked about, and left out', async () => {
    const rows = [...rowsOf(20, (n) => [n % 2 ? 'North' : 'South', n % 3 ? 'M' : 'F']), ['Total', '']];
    const draft = await draftedRows('cases', ['Region', 'Sex'], rows, OPEN);
    expect(draft.open).toEqual(['counted twice, Region=Total']);
    expect(parse(draft.data, { from: 2 })).toHaveLength(20);
    const sums = [...rows.slice(0, 20), ['Total:', ''], ['', 'Average'], ['Total fines', '']];
    const asked = await draftedRows('cases', ['Region', 'Sex'], sums, OPEN);
    expect(asked.open).toEqual(['counted twice, Region=Total:, Region=Total fines, Sex=Average']);
    expect(parse(asked.data, { from: 2 })).toHaveLength(20);
    for (const sign of ['Σ', 'n = 20', 'Anzahl']) {
      const signed = await draftedRows('cases', ['Region', 'Sex'], [...rows.slice(0, 20), [sign, '']], OPEN);
      expect([signed.open, parse(signed.data, { from: 2 }).length]).toEqual([[`counted twice, Region=${sign}`], 20]);
    }
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
    const parts = ['of which: shoplifting', '- by post', 'davon Frauen'];
    const id = ['counted twice', ...parts.map((part) => `Offence=${part}`)].join(', ');
    expect((await draftedRows('aggregate', names, rows, OPEN)).open).toEqual([id]);
    const told = await draftedRows('aggregate', names, rows, {
      [id]: { Offence: Object.fromEntries(parts.map((part) => [part, 'left out'])) },
    });
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
    const one = { [`figures of ${names.slice(1).join(', ')}`]: 'one', ...OPEN };
    expect((await draftedRows('aggregate', names, wide, one)).open).toEqual([
      'counted twice, names of columns=All courts, names of columns=of which: appeals',
    ]);
  });
});

test('columns that are one figure are asked about where one is the sum of others', async () => {
  const rows = rowsOf(5, (n) => [`Town ${n}`, 100 + n, 200 + n * 7, 300 + n * 8]);
  const names = ['Town', 'Women', 'Men', 'All'];
  const one = { 'figures of Women, Men, All': 'one' };
  const asked = await draftedRows('aggregate', names, rows, { ...one, ...OPEN });
  const id = 'counted twice, names of columns=All';
  expect(asked.open).toEqual([id]);
  expect(asked.asked(id)?.seen?.[0]).toBe('All is the sum of Women, Men: 300 = 100 + 200');
  const told = await draftedRows('aggregate', names, rows, {
    ...one,
    [id]: { 'names of columns': { All: 'left out' } },
  });
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
  const id = 'counted twice, Offence=';
  const asked = await drafted(OPEN);
  expect(asked.open).toEqual([id]);
  expect(asked.asked(id)?.seen?.[0]).toBe('rows without Offence: 4, first in line 4');
  const linesOf = ({ data }: Drafted) => data.split('\r\n').slice(1, 5);
  expect(linesOf(await drafted({ [id]: { Offence: { '': 'total' } } }))).toEqual([
    ...['town-0,Theft,17,', 'town-0,Fraud,29,', 'town-0,_T,46,', 'town-1,Theft,48,'],
  ]);
  const left = await drafted({ [id]: { Offence: { '': 'left out' } } });
  expect(linesOf(left)[2]).toBe('town-1,Theft,48,');
  codebookOf(left);
  expect(linesOf(await drafted({ [id]: 'none' }))[2]).toBe('town-0,not-reported,46,');
});
