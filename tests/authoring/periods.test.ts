import { describe, expect, test } from 'vitest';
import { codebookOf, draftedRows, rowsOf } from './file.ts';

describe('time', () => {
  const register = (years: readonly number[], offence = (_: number, __: number) => 'theft') =>
    years.flatMap((year) => rowsOf(20, (n) => [`${year}-05-${10 + n}`, n % 2 ? 'M' : 'F', offence(year, n)]));
  const names = ['Sentence date', 'Sex', 'Offence'];

  test('a year without a row is asked about: nothing happened, no data, or did not exist', async () => {
    const rows = register([2014, 2015, 2018, 2019, 2021]);
    const open = 'years 2016-2017, 2020';
    const drafted = (answers = {}) =>
      draftedRows('cases', names, rows, { 'window…': '2014-01-01 to 2021-12-31', ...answers });
    expect((await drafted()).open).toEqual([open]);
    expect((await drafted({ [open]: 'zero' })).definition.coverage.gaps).toBeUndefined();
    await expect(drafted({ [open]: { '2020': 'zero' } })).rejects.toThrow(
      `The answer to "${open}" does not say of 2016-2017 which it is: zero, gap`,
    );
    const mixed = await drafted({ [open]: { '2016-2017': 'gap', '2020': 'not existing' } });
    expect(mixed.definition.coverage).toMatchObject({
      window: { from: '2014-01-01', to: '2022-01-01' },
      gaps: [
        { from: '2016-01-01', to: '2018-01-01', reason: 'There are no data of this time.' },
        { from: '2020-01-01', to: '2021-01-01', reason: 'What is counted did not exist at this time.' },
      ],
    });
    codebookOf(mixed);
  });

  test('a code that begins or ends within the years is asked about', async () => {
    const rows = register([2014, 2015, 2016, 2017, 2018], (year, n) =>
      year > 2015 && n % 2 === 0 ? 'cybercrime' : 'theft',
    );
    const drafted = (answers = {}) =>
      draftedRows('cases', names, rows, { 'window…': '2014-01-01 to 2018-12-31', ...answers });
    const open = 'years of Offence: cybercrime 2016-';
    expect((await drafted()).open).toEqual([open]);
    const told = await drafted({ [open]: 'not existing' });
    expect(told.definition.codebook.codeLists.offence.codes).toEqual([
      { code: 'cybercrime', label: 'cybercrime', since: '2016-01-01' },
      { code: 'theft', label: 'theft' },
    ]);
    codebookOf(told);
  });

  test('a code that is met now and then has neither begun nor ended', async () => {
    const rows = register([2014, 2015, 2016, 2017, 2018, 2019, 2020], (year, n) =>
      [2015, 2018].includes(year) && n % 2 === 0 ? 'affray' : 'theft',
    );
    expect((await draftedRows('cases', names, rows, { 'window…': '2014-01-01 to 2020-12-31' })).open).toEqual([]);
  });

  test('a code of a table that began within its years is [z] before, not 0', async () => {
    const table = [2014, 2015, 2016, 2017, 2018].flatMap((year) =>
      ['theft', 'fraud', ...(year > 2015 ? ['cybercrime'] : [])].flatMap((offence) =>
        rowsOf(6, (n) => [`Court ${n}`, year, offence, 100 + n * 7 + (year % 5)]),
      ),
    );
    const open = 'years of Offence: cybercrime 2016-';
    const draft = await draftedRows('aggregate', ['Court', 'Year', 'Offence', 'Number'], table, {
      [open]: 'not existing',
      'combinations without a row': 'zero',
    });
    expect(draft.asked(open)).toBeDefined();
    expect(JSON.stringify(draft.definition.codebook.codeLists.offence)).toContain('"since":"2016-01-01"');
    codebookOf(draft);
  });

  test('a table without rows for some combinations asks what they mean', async () => {
    const rows = rowsOf(29, (n) => [`T${n % 6}`, 2010 + Math.floor(n / 6), 100 + n * 7]);
    const draft = await draftedRows('aggregate', ['Town', 'Year', 'Number'], rows);
    expect(draft.open).toEqual(['combinations without a row']);
    expect(draft.asked('combinations without a row')?.seen).toEqual([
      'Town: T5 has 4 rows, T4 has 5',
      'Year: 2014 has 5 rows, 2013 has 6',
    ]);
  });
});
