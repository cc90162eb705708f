import { expect, test } from 'vitest';
import type { ShownRelease } from '../../src/pages/layout.ts';
import { statisticsPage } from '../../src/pages/statistics.ts';
import type { StatisticsAnswer } from '../../src/statistics/answer.ts';
import type { Observation } from '../../src/statistics/observation.ts';
import { answerOf } from '../formats/answer-of.ts';
import { sample } from '../formats/sample.ts';
import { descendants, type Element, readXml } from '../formats/xml.ts';

const release: ShownRelease = { dataset: 'parish', title: 'Parish', version: '1.0.0', supersededBy: null };

const read = (answer: StatisticsAnswer, shown = release): Element =>
  readXml(statisticsPage(shown, answer).replace('<!doctype html>\n', '').trim());

/** The table as rows of texts. Every cell of its head is a heading of a column; every row begins with headings of itself. */
function table(page: Element): string[][] {
  const found = descendants(page).find(({ name }) => name === 'table');
  if (!found) throw new Error('no table');
  const rows = descendants(found).filter(({ name }) => name === 'tr');
  expect(found.children.map(({ name }) => name).filter((name) => name !== '')).toEqual(['caption', 'thead', 'tbody']);
  for (const [index, row] of rows.entries()) {
    const scopes = row.children.map(({ name, attributes }) => (name === 'th' ? attributes.scope : name));
    if (index === 0) expect(new Set(scopes)).toEqual(new Set(['col']));
    else expect(scopes[0]).toBe('row');
  }
  // What a press of a symbol shows is not in the cell.
  const cellText = (cell: Element): string => {
    const hidden = descendants(cell).filter(({ attributes }) => attributes.class === 'popover');
    return hidden.reduce((text, one) => text.replace(one.text, ''), cell.text).trim();
  };
  return rows.map(({ children }) => children.map(cellText));
}

test('two dimensions are rows and columns, with each value under its own headings', () => {
  const page = read(
    answerOf({ trade: ['a', 'b'], sex: ['m', 'f', '_T'] }, [1200, 2, 1202, null, { status: 'not-available' }, 0]),
  );
  expect(table(page)).toEqual([
    ['The trade', 'Label of m', 'Label of f', 'Label of _T'],
    ['Label of a', '1,200', '2', '1,202'],
    ['Label of b', '[c]', '[x]', '0'],
  ]);
  expect(page.text).toContain('[c] withheld to protect people; [x] not available.');
});

test('rows and columns that are 0 throughout are folded into a line; periods are not, apart from cases without a date, nor a table of zeros', () => {
  const page = read(answerOf({ trade: ['a', 'b', 'not-reported'], sex: ['m', 'f'] }, [1, 0, 2, 0, 0, 0]));
  expect(table(page)).toEqual([
    ['The trade', 'Label of m'],
    ['Label of a', '1'],
    ['Label of b', '2'],
  ]);
  expect(page.text).toContain(
    '0 throughout, and so not in the table: The trade: Label of not-reported; The sex: Label of f.',
  );
  const about = { ...sample.about, time: ['year'] };
  expect(table(read(answerOf({ year: ['1700', '1701', 'not-reported'] }, [1, 0, 0], { about })))).toHaveLength(3);
  expect(table(read(answerOf({ year: ['1700', '1701', 'not-reported'] }, [1, 0, 2], { about })))).toHaveLength(4);
  const across = answerOf({ trade: ['a', 'b'], year: ['1700', '1701', 'not-reported'] }, [1, 0, 0, 2, 0, 0], { about });
  expect(table(read(across))[0]).toEqual(['The trade', 'Label of 1700', 'Label of 1701']);
  expect(table(read(answerOf({ trade: ['a', 'b'] }, [0, 0])))).toHaveLength(3);
});

test('a withheld number says why it is, and what it can be, where it is pressed', () => {
  const withheld = { status: 'suppressed' as const, interval: ['2', '12'] as const };
  const page = read(answerOf({ trade: ['a', 'b'] }, [withheld, 3]));
  const button = descendants(page).find(({ name }) => name === 'button');
  const said = descendants(page).find(({ attributes }) => attributes.id === button?.attributes.popovertarget);
  expect(said?.text).toMatch(/withheld to protect people.*it is from 2 to 12/);
});

test('each number leads to itself alone, a total without its dimension; in a long table none does', () => {
  const page = read(answerOf({ trade: ['a', '_T'], sex: ['m', 'f'] }, [1, 2, 3, 4]));
  const links = descendants(page).flatMap(({ name, attributes }) => (name === 'a' ? [attributes.href ?? ''] : []));
  const path = '/datasets/parish/releases/1.0.0/statistics?measure=people';
  expect(links).toEqual(expect.arrayContaining([`${path}&where=sex:m&where=trade:a`, `${path}&where=sex:f`]));
  const trades = Array.from({ length: 301 }, (_, at) => `t${at}`);
  const long = read(
    answerOf(
      { trade: trades },
      trades.map((_, at) => at + 1),
    ),
  );
  expect(
    descendants(long).filter(({ name, attributes }) => name === 'a' && attributes.href?.includes('where=')),
  ).toEqual([]);
});

test('a note that is part of another one is said once', () => {
  const notes = ['A sample of cases.', 'A sample of cases. Records are incomplete.'].map((text, i) => ({
    id: `n${i}`,
    text,
    mandatory: true,
  }));
  expect(read(answerOf({ trade: ['a'] }, [1], { notes })).text.split('A sample of cases.')).toHaveLength(2);
});

test('a share stands beside its value, with what it is of', () => {
  const share = { of: ['trade'], base: 'all' } as const;
  const cells = [
    { value: '61', share: '0.604', denominator: '101' },
    { value: '40', share: '0.396', denominator: '101', flags: ['lower-bound' as const] },
  ];
  expect(table(read(answerOf({ trade: ['a', 'b'] }, cells, { share })))).toEqual([
    ['The trade', 'Value', 'Share', 'Of'],
    ['Label of a', '61', '60.4%', '101'],
    ['Label of b', 'at least 40', 'about 39.6%', '101'],
  ]);
});

test('a share of a lower bound, or of fewer than 10, says so in its own cell', () => {
  const share = { of: ['trade'], base: 'all' } as const;
  const cells = [
    { value: '1622800', share: '0.3576', denominator: '4538217', flags: ['lower-bound-base' as const] },
    { value: '2', share: '1', denominator: '2', flags: ['small-base' as const] },
  ];
  const page = read(answerOf({ trade: ['a', 'b'] }, cells, { share }));
  expect(table(page).slice(1)).toEqual([
    ['Label of a', '1,622,800', 'at most 35.8%', 'at least 4,538,217'],
    ['Label of b', '2', '100% [u]', '2'],
  ]);
  expect(page.text).toContain('[u] low reliability: a share of fewer than 10.');
});

test('a lower bound that is also approximate, rounded or perturbed is about so many, as in headlines', () => {
  const flags = [['lower-bound'], ['lower-bound', 'approximate'], ['lower-bound', 'perturbed'], ['rounded']] as const;
  const cells = flags.map((of) => ({ value: '40', flags: [...of] }));
  expect(
    table(read(answerOf({ trade: ['a', 'b', 'c', 'd'] }, cells)))
      .slice(1)
      .map(([, value]) => value),
  ).toEqual(['at least 40', 'about 40', 'about 40', '40']);
});

test('a figure to copy says what qualifies it, since it leaves the page without the notes', () => {
  const copied = (cell: Partial<Observation>, share: StatisticsAnswer['share'] = null): string | undefined =>
    descendants(read(answerOf({ trade: ['a'] }, [cell], { share }))).find(
      ({ attributes }) => attributes['data-copy'] === 'the figure with its source',
    )?.text;
  expect(copied({ value: '40', flags: ['rounded'] })).toContain(
    'People. The trade: Label of a: about 40 people. Source',
  );
  expect(copied({ value: '40', flags: ['lower-bound', 'perturbed'] })).toContain(': about 40 people.');
  const bounded = {
    value: '40',
    share: '0.396',
    denominator: '101',
    flags: ['lower-bound', 'lower-bound-base'] as const,
  };
  expect(copied({ ...bounded, flags: [...bounded.flags] }, { of: ['trade'], base: 'all' })).toContain(
    ': at least 40 people (about 39.6% of at least 101).',
  );
});

test('two measures are two columns, and a dimension with one code is said once', () => {
  const measures = ['people', 'crimes'].map((id) => ({ ...sample.measures[0]!, id, label: `The ${id}` })); // it has one
  const page = read(answerOf({ year: ['1700', '1701'], sex: ['m'] }, [1, 2, 3, 4], { measures }));
  expect(table(page)).toEqual([
    ['The year', 'The people', 'The crimes'],
    ['Label of 1700', '1', '3'],
    ['Label of 1701', '2', '4'],
  ]);
  expect(page.text).toContain('The sex: Label of m.');
});

test('an answer without dimensions has one row, and one without observations says what that means', () => {
  expect(table(read(answerOf({}, [7], { dimensions: [] })))).toEqual([
    ['Measure', 'Value'],
    ['People', '7'],
  ]);
  const absent = { means: 'zero' as const, text: 'Combinations that are not listed have the value 0.' };
  const empty = read(answerOf({ trade: [] }, [], { absent }));
  expect(descendants(empty).some(({ name }) => name === 'table')).toBe(false);
  expect(empty.text).toContain(absent.text);
});

test('a long table is cut, and says so', () => {
  const codes = Array.from({ length: 1_200 }, (_, i) => `t${i}`);
  const page = read(
    answerOf(
      { trade: codes },
      codes.map((_, i) => i + 1),
    ),
  );
  expect(table(page)).toHaveLength(1_001);
  expect(page.text).toContain('The first 1,000 of 1,200 rows.');
});

test('it shows notes, citation and files; a newer release is said first', () => {
  const page = read(sample, { ...release, supersededBy: '2.0.0' });
  for (const text of ['Half is lost.', 'Source: s', 'CSL-JSON', 'Version 2.0.0 is newer.'])
    expect(page.text).toContain(text);
  const links = descendants(page).flatMap(({ name, attributes }) => (name === 'a' ? [attributes.href] : []));
  expect(links).toEqual(expect.arrayContaining(['/s.csv?a', '/s.xlsx?a', '/s.parquet?a', '/s.jsonstat?a', '/s?a']));
});

test('the frame of a chart is that of its query, whatever the dataset is called', () => {
  const answer = answerOf({ trade: ['a', 'b'] }, [3, 4]);
  const self = '/v1/datasets/statistics-1700/releases/1.0.0/statistics?measure=people&by=trade';
  const page = read({ ...answer, links: { ...answer.links, self } });
  const code = descendants(page).find(({ name, text }) => name === 'pre' && text.startsWith('<iframe'))?.text;
  expect(code).toContain(
    'src="https://figures.example/datasets/statistics-1700/releases/1.0.0/statistics/embed?measure=people&amp;by=trade"',
  );
});
