import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { convertFile } from '../../src/authoring/convert.ts';
import { openQuestions } from '../../src/authoring/definition.ts';
import { readMapping } from '../../src/authoring/mapping.ts';
import { answersFile, readAnswers } from '../../src/authoring/questions.ts';
import { checkDataset } from '../../src/codebook/check.ts';
import { codebookOf, draftedRows, rowsOf, USUAL } from './file.ts';

describe('questions', () => {
  const rows = rowsOf(40, (n) => [n % 2 ? 'M' : 'F', n % 3 ? 'guilty' : 'not guilty']);
  const unanswered = Object.fromEntries(Object.keys(USUAL).map((id) => [id, undefined]));

  test('have no defaults: what only the owner knows is open, named in the definition, and refused by the service', async () => {
    const draft = await draftedRows('cases', ['Sex', 'Verdict'], rows, unanswered);
    expect(draft.open).toEqual([
      ...[
        'who is in the file, Verdict may be not guilty',
        expect.stringContaining('public values of Sex, Verdict'),
        'title',
        'window',
        'population',
        'publisher',
        'licence',
        'area',
        'sources',
        'inclusion rule',
      ],
      ...['completeness', 'rows', 'protection'],
    ]);
    expect(openQuestions(draft.definition).map(({ id }) => id)).toEqual(draft.open);
    const checked = checkDataset('draft', draft.definition);
    const faults = 'faults' in checked ? checked.faults.map(({ pointer }) => pointer) : [];
    expect(faults).toContain('/openQuestions');
    expect(faults).toContain('/coverage/window');
    expect(draft.definition.codebook.headlines).toBeUndefined();
    expect(() => readMapping(draft.draft.mapping, 'mapping.yaml')).toThrow('open questions');
  });

  test('are answered in one file, which holds for the same columns next year', async () => {
    const first = await draftedRows('cases', ['Sex', 'Verdict'], rows, unanswered);
    const given = readAnswers(answersFile('a', first.interview), 'answers.yaml');
    expect([...given]).toEqual([]);
    const told = await draftedRows('cases', ['Sex', 'Verdict'], rows, {
      'who is in the file…': { Verdict: ['guilty'] },
    });
    const again = readAnswers(answersFile('a', told.interview), 'answers.yaml');
    expect(again.get('who is in the file, Verdict may be not guilty')).toEqual({ Verdict: ['guilty'] });
    expect(again.get('licence')).toMatchObject({ id: 'CC0-1.0' });
    expect(again.has('column Sex')).toBe(false);
  });

  test('people who were not convicted are left out, and the verdict is kept as a check', async () => {
    const draft = await draftedRows('cases', ['Sex', 'Verdict'], rows, {
      'who is in the file…': { Verdict: ['guilty'] },
    });
    expect(parse(draft.data, { from: 2 })).toHaveLength(rows.filter(([, verdict]) => verdict === 'guilty').length);
    expect(parseYaml(draft.draft.mapping).columns.Verdict).toEqual({
      use: { as: 'check', values: ['guilty'] },
      without: ['not guilty'],
    });
    codebookOf(draft);
  });

  test('who was convicted is asked again where the next file has another verdict', async () => {
    const asked = async (verdicts: string[]) =>
      (
        await draftedRows(
          'cases',
          ['Sex', 'Verdict'],
          verdicts.map((verdict, n) => [n % 2 ? 'M' : 'F', verdict]),
          unanswered,
        )
      ).open[0];
    const first = await asked(['guilty', 'guilty', 'guilty', 'guilty']);
    expect(first).toBe('who is in the file, Verdict is guilty');
    expect(await asked(['guilty', 'guilty', 'guilty'])).toBe(first);
    expect(await asked(['guilty', 'cleared', 'guilty', 'guilty'])).toBe('who is in the file');
    const second = await asked(['guilty', 'acquitted', 'guilty', 'guilty']);
    expect(second).toBe('who is in the file, Verdict may be acquitted');
    expect(await asked(['guilty', 'acquitted', 'guilty', 'dismissed'])).not.toBe(second);
  });

  test.each([
    [{ 'who is in the file…': 'guilty' }, 'is all, or values of one column'],
    [{ 'who is in the file…': { Verdict: ['guity'] } }, 'is all, or values of one column'],
    [{ 'window…': '2014 to 2016' }, 'A window is written as'],
  ])('an answer such as %j, which says nothing about the file, is refused', async (answers, message) => {
    await expect(draftedRows('cases', ['Sex', 'Verdict'], rows, answers)).rejects.toThrow(message);
  });

  test('an answer that is none of the readings is refused with them', async () => {
    await expect(draftedRows('cases', ['Sex', 'Verdict'], rows, { rows: 'cows' })).rejects.toThrow(
      'The answer to "rows" is one of: people, entries. It is cows.',
    );
  });
});

describe('a mapping', () => {
  const names = ['Reference', 'Sentenced', 'Gender', 'Age', 'Offence', 'Fine', 'Pleaded guilty', 'Verdict'];
  const rows = rowsOf(60, (n) => [
    `A-${n}`,
    `${13 + (n % 10)}/05/2014`,
    n % 3 ? 'M' : 'F',
    15 + n,
    ['Theft', 'Fraud', 'Not known'][n % 3 === 0 ? n % 2 : 2] ?? '',
    `${n}.50`,
    n % 2 ? 'Y' : 'N',
    'guilty',
  ]);
  const answers = { 'id of a row': 'Reference', 'column Age': 'age bands', 'figures of Fine': 'all' };

  test('that is read again converts the same rows in the same way, and refuses new values with their rows', async () => {
    const draft = await draftedRows('cases', names, rows, answers);
    codebookOf(draft);
    const mapping = readMapping(draft.draft.mapping, 'mapping.yaml');
    const plans = names.map((name) => ({ name, ...mapping.columns[name]! })); // all are there
    expect(convertFile(draft.table, { ...mapping, plans })).toEqual(draft.converted);
    const next = [
      ['B', '13/05/2014', 'X', '20', 'Theft', '1.00', 'Y', 'guilty'],
      // A column with one value is a check: 500 people who were acquitted do not pass as convicted.
      ['C', '13/05/2014', 'M', '20', 'Theft', '1.00', 'Y', 'acquitted'],
      ['D', '13/05/2014', 'M', 'old', 'Theft', '1.00', 'Y', ''],
    ];
    expect(convertFile({ rows: next, lines: [62, 63, 64] }, { ...mapping, plans }).faults).toEqual([
      { column: 'Gender', value: 'X', line: 62 },
      { column: 'Verdict', value: 'acquitted', line: 63 },
      { column: 'Age', value: 'old', line: 64 },
      { column: 'Verdict', value: '', line: 64 },
    ]);
  });

  test('that is wrong is refused with the place', () => {
    const wrong = 'kind: cases\nsystem: a\nanswers: {}\ncolumns: { Sex: { use: { as: nonsense } } }\n';
    expect(() => readMapping(wrong, 'mapping.yaml')).toThrow('mapping.yaml: columns / Sex / use / as');
  });
});
