import { describe, expect, test } from 'vitest';
import { answerSvg, drawChart } from '../../../src/formats/chart/svg.ts';
import { answerVegaLite } from '../../../src/formats/chart/vega-lite.ts';
import type { StatisticsAnswer } from '../../../src/statistics/answer.ts';
import { answerOf } from '../answer-of.ts';
import { byVega, type Row } from '../readers.ts';
import { sample } from '../sample.ts';
import { descendants, type Element, readXml } from '../xml.ts';

const spec = (answer: StatisticsAnswer) => JSON.parse(answerVegaLite(answer));
const run = (answer: StatisticsAnswer) => byVega(spec(answer));
const svg = (answer: StatisticsAnswer) => answerSvg(answer, drawChart);
const textsOf = (picture: Element) =>
  descendants(picture)
    .filter(({ name }) => name === 'text')
    .map(({ text }) => text);
const overTime = (answer: StatisticsAnswer): StatisticsAnswer => ({
  ...answer,
  about: { ...answer.about, time: ['year'] },
});
const withLabel = (answer: StatisticsAnswer, code: string, label: string): StatisticsAnswer => ({
  ...answer,
  dimensions: answer.dimensions.map((dimension) => ({
    ...dimension,
    codes: dimension.codes.map((one) => (one.code === code ? { code, label } : one)),
  })),
});
const many = (count: number, prefix: string) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

/** One chart of each kind, with a cell that is withheld, one that is not available, and a true zero. */
const KINDS: Record<string, StatisticsAnswer> = {
  bars: answerOf({ trade: ['a', 'b', 'c', 'd'] }, [5, null, { status: 'not-available' }, 0]),
  'grouped bars': answerOf({ trade: ['a', 'b'], sex: ['m', 'f'] }, [5, null, { status: 'not-available' }, 0]),
  line: overTime(answerOf({ year: ['1700', '1701', '1702', '1703'] }, [5, null, { status: 'not-available' }, 0])),
  'line of two series': overTime(
    answerOf({ year: ['1700', '1701'], sex: ['m', 'f'] }, [5, null, { status: 'not-available' }, 0]),
  ),
  'heat map': answerOf({ trade: many(7, 't'), place: many(7, 'p') }, [
    5,
    null,
    { status: 'not-available' },
    ...Array.from({ length: 46 }, () => 0),
  ]),
};

describe.each(Object.entries(KINDS))('%s', (kind, answer) => {
  test('a cell without a number is marked by its symbol and is no bar, point or shade; a zero is drawn', async () => {
    const { warnings, drawn } = await run(answer);
    expect(warnings).toEqual([]);
    const texts = drawn('text').map(({ text }) => text);
    expect(texts.filter((text) => text === '[c]')).toHaveLength(1);
    expect(texts.filter((text) => text === '[x]')).toHaveLength(1);
    const marks = [...drawn('rect'), ...drawn('symbol')].filter(({ fill }) => fill !== '#ECECEC');
    const values = marks.map(({ datum }) => (datum as Row).value);
    expect(values.length).toBe(kind === 'heat map' ? 47 : 2);
    expect(values).toContain(0);
    expect(values).not.toContain(null);
    const footer = spec(answer).layer.at(-1).mark.text.join(' ');
    expect(footer).toContain('[c] withheld, so that nobody can be identified; [x] not available.');
    expect(spec(answer).description).toContain('withheld, so that nobody can be identified');
  });

  test('drawn, it is XML that explains itself, needs nothing from elsewhere, and is the same bytes every time', async () => {
    const text = await svg(answer);
    const picture = readXml(text);
    const [title, desc] = picture.children;
    expect([title?.name, desc?.name]).toEqual(['title', 'desc']);
    expect(title?.text).toMatch(/^People by The .*\. Parish, version 1\.0\.0$/);
    expect(desc?.text).toContain('Unit: people.');
    expect(desc?.text).toContain('Half is lost.');
    const outside = descendants(picture).flatMap(({ attributes }) =>
      Object.entries(attributes).filter(
        ([name, value]) => !name.startsWith('xmlns') && /href|:\/\//.test(name + value),
      ),
    );
    expect(outside).toEqual([]);
    expect(descendants(picture).filter(({ name }) => /script|image|style|foreignObject|a$/.test(name))).toEqual([]);
    expect(await svg(answer)).toBe(text);
  });
});

test('a label that looks like markup is text in every place', async () => {
  const label = '<script>alert(1)</script>&"\u0007]]>';
  const answer = withLabel(answerOf({ trade: ['a', 'b'], sex: ['m', 'f'] }, [1, 2, 3, 4]), 'm', label);
  const [first] = answer.measures;
  const text = await svg({ ...answer, measures: [{ ...first!, label, unit: label }] }); // it has one
  expect(text).not.toContain('<script');
  const picture = readXml(text);
  const safe = label.replace('\u0007', '\uFFFD');
  expect(textsOf(picture)).toContain(safe);
  expect(picture.children[0]?.text).toContain(safe);
  expect(picture.children[1]?.text).toContain(safe);
});

test('a word that Vega would take for an expression stays a word', async () => {
  const answer = withLabel(answerOf({ trade: ['a', 'b'] }, [1, 2]), 'a', 'datum.value + "x"');
  expect(textsOf(readXml(await svg(answer)))).toContain('datum.value + "x"');
  const { warnings, rows } = await run(withLabel(answer, 'b', '{"signal": "width"}'));
  expect(warnings).toEqual([]);
  expect(rows.map(({ trade_label }) => trade_label)).toEqual(['datum.value + "x"', '{"signal": "width"}']);
});

test('the data hold every digit, and the chart writes them', () => {
  const text = answerVegaLite(
    answerOf({ trade: ['a', 'b'] }, [{ value: '9007199254740993', flags: ['lower-bound'] }, 1]),
  );
  expect(text).toContain('"value":9007199254740993,');
  expect(text).toContain('"value_text":"at least 9,007,199,254,740,993"');
});

test('a share is drawn as a percentage, with its fraction beside it, and no digit rounded twice', () => {
  const answer = answerOf(
    { trade: ['a', 'b', 'c', '_T'] },
    [
      { value: '1234', share: '0.3085', denominator: '4000' },
      { value: '0', share: '0', denominator: '4000' },
      { value: '2766', share: '0.6915', denominator: '4000', flags: ['approximate'] },
      { value: '4000', share: '1', denominator: '4000' },
    ],
    { share: { of: ['trade'], base: 'all' } },
  );
  const chart = spec(answer);
  expect(chart.data.values.map((row: Row) => row.value_text)).toEqual([
    '30.85% (1,234 of 4,000)',
    '0% (0 of 4,000)',
    'about 69.15% (2,766 of 4,000)',
  ]);
  expect(chart.title.subtitle.join(' ')).toContain('Unit: % of all people.');
  expect(chart.title.subtitle).toContain('Total: 4,000');
  const known = spec({ ...answer, share: { of: ['trade'], base: 'known' } });
  expect(known.title.subtitle.join(' ')).toContain('without those whose The trade is not reported');
});

test('a share within another dimension says so', () => {
  const cell = { value: '1', share: '0.5', denominator: '2' };
  const share = { of: ['trade'], base: 'all' as const };
  const chart = spec(answerOf({ trade: ['a', 'b'], sex: ['m', 'f'] }, [cell, cell, cell, cell], { share }));
  expect(chart.title.subtitle.join(' ')).toContain('Unit: % of people of the same The sex.');
});

test('a line is broken where a period is not there, which keeps its place on the axis', async () => {
  const answer = overTime(answerOf({ year: ['1700', '1701', '1704', '1705'] }, [1, 2, 3, 4]));
  const chart = spec(answer);
  expect(chart.layer[0].encoding.x.scale.domain).toEqual([
    'Label of 1700',
    'Label of 1701',
    '1702',
    '1703',
    'Label of 1704',
    'Label of 1705',
  ]);
  expect(chart.data.values.map(({ line_run }: Row) => line_run)).toEqual([1, 1, 2, 2]);
  const { drawn } = await byVega(chart);
  expect(drawn('symbol')).toHaveLength(4);
  const months = overTime(answerOf({ year: ['1700-11', '1701-02'] }, [1, 2]));
  expect(spec(months).layer[0].encoding.x.scale.domain).toEqual([
    'Label of 1700-11',
    '1700-12',
    '1701-01',
    'Label of 1701-02',
  ]);
});

test('a value below zero is drawn below it', async () => {
  const { drawn, warnings } = await run(answerOf({ trade: ['a', 'b'] }, [{ value: '-5' }, 3]));
  expect(warnings).toEqual([]);
  const [below, above] = drawn('rect') as { x: number; width: number; datum: Row }[];
  expect([below?.datum.value, above?.datum.value]).toEqual([-5, 3]);
  expect(Number(below?.x) + Number(below?.width)).toBeCloseTo(Number(above?.x));
});

test('a single figure is written large; without cells the picture says what was asked, that it is 0, and why', async () => {
  const figure = answerOf({ trade: ['a'] }, [{ value: '1234', flags: ['lower-bound'] }]);
  expect(textsOf(readXml(await svg(figure)))).toContain('at least 1,234');
  expect(spec(figure).title.subtitle.join(' ')).toContain('The trade: Label of a');
  expect(spec(figure).description).toContain('at least 1,234 people');
  const none = answerOf({ trade: [] }, [], { warnings: [{ code: 'no-codes', text: 'No unit has a trade.' }] });
  const picture = readXml(await svg(none));
  expect(textsOf(picture)).toContain('0');
  expect(textsOf(picture).join(' ')).toContain('People by The trade: 0. No unit has a trade');
  expect(picture.children[1]?.text).toContain('People by The trade: 0. No unit has a trade.');
  const unknown = { means: 'not-available', text: 'No row.' } as const;
  expect(textsOf(readXml(await svg({ ...none, absent: unknown })))).toContain('No data');
});

test('a sorted answer is drawn in its order, periods too, and says how many there are', async () => {
  const absent = { means: 'not-listed', text: '2 of 9 observations are listed.' } as const;
  const answer = answerOf({ year: ['1702', '1700'] }, [7, 3], { absent, total: 9 });
  const about = { ...answer.about, time: ['year'], sorted: true };
  const { drawn } = await run({ ...answer, about });
  const bars = drawn('rect') as { y: number; datum: Row }[];
  expect(bars.toSorted((a, b) => a.y - b.y).map(({ datum }) => datum.year)).toEqual(['1702', '1700']);
  const { usermeta, description } = spec({ ...answer, about });
  expect(usermeta).toEqual({ absent, total: 9 });
  expect(description).toContain('2 of 9 observations are listed.');
  expect(textsOf(readXml(await svg({ ...answer, about }))).join(' ')).toContain('2 of 9 observations are listed.');
});

test('constructed data, drafts and periods that are not whole are called so on the picture and in its description', async () => {
  const answer = answerOf({ trade: ['a', 'b'] }, [1, 2]);
  const about = { ...answer.about, constructed: true };
  const notes = [{ id: 'part-periods', text: '1700 and 1702 are covered in part only.', mandatory: true }];
  const picture = readXml(await svg({ ...answer, citation: null, about, notes }));
  for (const text of [textsOf(picture).join(' '), picture.children[1]?.text]) {
    expect(text).toContain('Constructed data: no record is of a real case.');
    expect(text).toContain('Parish, draft, not published');
    expect(text).toContain('1700 and 1702 are covered in part only.');
  }
});

test('a long description tells the largest and the smallest values, not all', () => {
  const trades = many(60, 't');
  const { description } = spec(
    answerOf(
      { trade: trades },
      trades.map((_, i) => i + 1),
    ),
  );
  expect(description).toContain('60 values. Largest: Label of t59: 60; Label of t58: 59;');
  expect(description).toContain('Smallest: Label of t0: 1.');
  expect(description).not.toContain('Label of t20');
});

test('pictures of several queries stand in one page: no two have an id in common', async () => {
  const heat = KINDS['heat map']!; // it is there
  const other = { ...heat, links: { ...heat.links, self: '/other?a' } };
  const ids = [await svg(heat), await svg(other)].map((text) =>
    [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id),
  );
  expect(ids[0]?.length).toBeGreaterThan(1);
  expect(new Set(ids.flat()).size).toBe(ids.flat().length);
  expect(sample.links.self).not.toBe(other.links.self);
});
