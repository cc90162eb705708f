import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { answersFile } from '../../src/authoring/questions.ts';
import { codebookOf, draftedRows, rowsOf, usesOf } from './file.ts';

describe('a column of people', () => {
  const drafted = (name: string, values: readonly (string | number)[], answers = {}) =>
    draftedRows(
      'cases',
      [name, 'Plea'],
      values.map((value, n) => [value, n % 2 ? 'guilty' : 'late']),
      answers,
    );
  const use = async (name: string, values: readonly (string | number)[], answers = {}) =>
    usesOf(await drafted(name, values, answers))[name];
  const ages = rowsOf(40, (n) => [18 + n]).flat();
  const names = rowsOf(30, (n) => [`Sm${'abcdefgh'[n % 8]}${'aeiou'[n % 5]}th, ${'ABCDEF'[n % 6]}nn`]).flat();
  const texts = rowsOf(30, (n) => [`The defendant said that he was sorry, and then ${n} more words`]).flat();

  test.each([
    ['Gender', ['Male', 'Female', 'Male'], 'code'],
    ['Pleaded guilty', ['Y', 'N', '', 'Y'], 'flag'],
    ['Sex', ['F', '', 'F'], 'code'],
    ['Altersgruppe', ['18-24', '25-34', '18-24'], 'code'],
    ['Words spoken', rowsOf(40, (n) => [(n * 37) % 500]).flat(), 'amount'],
    ['Sentence date', ['2014-05-13', '2014-05'], 'date'],
    ['Urteil vom', ['13.05.2014', '01.02.2015'], 'date'],
    ['Verdict', ['guilty', 'guilty'], 'check'],
  ])('%s is read as %s', async (name, values, as) => {
    expect(await use(name, values)).toBe(as);
  });

  test.each([
    ['Alter', ages, /Ages in years/],
    ['Offender age', ages, /Ages in years/],
    ['Geburtsdatum', ['1970-01-01', '1980-01-01'], /birth/],
    ['Year of her birth', [1970, 1980, 1980], /birth/],
    ['Remarks', texts, /remarks/],
    ['Bemerkung', ['keine', 'keine', 'ledig'], /remarks/],
    ['Text', texts, /free text/],
    ['Case No', rowsOf(30, (n) => [`T2018${1000 + n}`]).flat(), /number of a case/],
    ['Nr', rowsOf(30, (n) => [`${n} Js ${300 + n}/18`]).flat(), /number of a case/],
    ['Wer', names, /names of people/],
    ['Accused', ['Ann Bell', 'Tom Cole', 'Ann Bell'], /names of people/],
    ['Wo', rowsOf(30, (n) => [`${'ABC'[n % 3]}hornstraße ${n}`]).flat(), /address/],
    ['Gain', rowsOf(40, (n) => [n - 5]).flat(), /below zero/],
    ['Contact', rowsOf(30, (n) => [`p${n}@example.org`]).flat(), /reach a person/],
    ['Staatsangehörigkeit', ['deutsch', 'polnisch', 'deutsch'], /may not be recorded/],
    ['Sex of victim', ['F', 'M', 'F'], /may not be recorded/],
    ['Nat.', ['Irish', 'Polish', 'Irish'], /may not be recorded/],
    ['Parties', ['R v Bell', 'R v Cole', 'R v Bell'], /names of people/],
    ['Address addiction', ['yes', 'no', 'yes'], /address/],
  ])('%s is left out, told by its name or its content, and the report says why', async (name, values, why) => {
    expect(await use(name, values)).toMatch(why);
  });

  test('that was left out wrongly is kept by an answer, and the file of answers says how', async () => {
    const draft = await drafted('Address addiction', ['much', 'little', 'much']);
    const told = answersFile('a', draft.interview);
    expect(told).toContain('# column Address addiction: left out');
    expect(told).toContain('#   code: a variable with its values as codes');
    expect(await use('Address addiction', ['much', 'little', 'much'], { 'column Address addiction': 'code' })).toBe(
      'code',
    );
    expect(await use('Alter', ages, { 'column Alter': 'age bands' })).toBe('age');
  });

  test('is asked about where it could be ages, dates of something, or written in two ways', async () => {
    expect((await drafted('Zahl', ages)).open).toEqual(['column Zahl']);
    expect((await drafted('Tag', ['2014-05-13', '2014-05-14'])).open).toEqual(['date of the sentence']);
    expect((await drafted('Sentence date', ['01/02/2014', '03/04/2014'])).open).toEqual(['dates of Sentence date']);
    expect((await drafted('Reference', rowsOf(30, (n) => [`A-${n}`]).flat())).open).toEqual(['id of a row']);
    const year = await drafted('Year', [2023, 2023, 2023]);
    expect(year.open).toEqual(['date of the sentence']);
    expect(usesOf(await drafted('Year', [2023, 2023, 2023], { 'date of the sentence': 'Year' })).Year).toBe('date');
  });
});

test('what becomes public of people is asked: a list of few values can be names, initials or a remark about somebody', async () => {
  const values = {
    Client: ['Ann B', 'Kev', 'Mo'],
    'Referred by': ['a friend', 'his mother Mrs Rose Hart'],
    Tatort: ['Hauptstr. 5', 'Bahnhof', 'zu Hause'],
    Region: ['North East', 'South West', 'London', 'Wales'],
  };
  const rows = rowsOf(60, (n) => Object.values(values).map((texts, at) => texts[(n >> at) % texts.length] ?? ''));
  const drafted = (answer?: unknown, more: string[][] = []) =>
    draftedRows('cases', Object.keys(values), [...rows, ...more], { 'public values of…': answer });
  const first = await drafted();
  const [id = ''] = first.open;
  expect([id.replace(/\w{6}\)$/, ''), first.open.length]).toEqual([
    ...['public values of Client, Referred by, Tatort, Region (', 1],
  ]);
  // Asked again of a file with another value, and of that alone.
  expect((await drafted(undefined, [['Kev', 'a friend', 'zu Hause', 'Wales']])).open).toEqual([id]);
  expect((await drafted(undefined, [['Kev', 'Ann Bell', 'zu Hause', 'Wales']])).open).not.toEqual([id]);
  expect(first.asked(id)?.seen).toContain('Client: Ann B | Kev | Mo');
  const none = 'left out';
  const draft = await drafted({ Client: none, 'Referred by': none, Tatort: none, Region: 'public' });
  expect([...codebookOf(draft).dimensions.keys()]).toEqual(['area', 'year', 'quarter', 'month']);
  expect(draft.data).not.toMatch(/Ann|Rose|Haupt/i);
});

test('a column of people that counts, or has days as a workbook numbers them, is a question', async () => {
  const rows = rowsOf(60, (n) => [43_831 + n, 1 + (n % 4), `12/${n}X`]);
  const draft = await draftedRows('cases', ['Sentenced', 'No. of persons', 'PNC'], rows);
  expect(draft.open).toEqual(['figures of Sentenced', 'column No. of persons']);
});

test('of several dates none is that of the sentence by its name: it may be that of an earlier one', async () => {
  const rows = rowsOf(30, (n) => [`2019-0${1 + (n % 9)}-11`, `2021-0${1 + (n % 9)}-12`, n % 2 ? 'Theft' : 'Fraud']);
  const names = ['Date of previous conviction', 'Date', 'Offence'];
  expect((await draftedRows('cases', names, rows)).open).toEqual(['date of the sentence']);
  // A date of birth is none of them.
  const births = await draftedRows('cases', ['Date of birth', 'Sentenced', 'Offence'], rows);
  expect(births.asked('date of the sentence')?.said).toBe('Sentenced');
});

test('rows that are alike in every column are shown to whoever says what a row is', async () => {
  const rows = rowsOf(30, (n) => [`A${n}`, n % 2 ? 'Theft' : 'Fraud']);
  const seen = async (more: (string | number)[][]) =>
    (await draftedRows('cases', ['Ref', 'Offence'], [...rows, ...more], { 'id of a row': 'none' })).asked('rows')?.seen;
  expect(await seen([])).toHaveLength(3);
  expect((await seen(rows.slice(0, 2)))?.at(-1)).toMatch(/the same in every column: lines 2 and 32; 3 and 33\./);
});

test('rows that share what looks like an id are asked about, with their lines', async () => {
  const names = ['Case ID', 'Offence'];
  const rows = rowsOf(60, (n) => [`C-${n === 41 ? 7 : n}`, n % 2 ? 'Theft' : 'Fraud']);
  const draft = await draftedRows('cases', names, rows);
  expect(draft.open).toEqual(['repeated Case ID: 1 rows']);
  expect(draft.asked('repeated Case ID: 1 rows')?.seen).toEqual(['the same in lines 9 and 43']);
  const counted = await draftedRows('cases', names, rows, { 'repeated Case ID: 1 rows': 'count' });
  expect([counted.open, parse(counted.data, { from: 2 }).length]).toEqual([[], 60]);
});

test('a register that is taken for a table: what could lead to a person is asked about, and nothing of it is a code', async () => {
  const names = ['Case No', 'Defendant name', 'Remarks', 'Area name', 'Months'];
  const rows = rowsOf(30, (n) => [`T2022${1000 + n}`, `Ann ${'BCDEF'[n % 5]}ell`, 'met her', `Town ${n % 3}`, n * 7]);
  const draft = await draftedRows('aggregate', names, rows);
  expect(draft.open).toEqual(['column Case No', 'column Defendant name', 'column Remarks']);
  expect(draft.data).not.toMatch(/T2022|ell|met/);
});
