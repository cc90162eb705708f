import { describe, expect, test } from 'vitest';
import { answerSvg, drawChart } from '../../../src/formats/chart/svg.ts';
import { answerVegaLite } from '../../../src/formats/chart/vega-lite.ts';
import type { StatisticsAnswer } from '../../../src/statistics/answer.ts';
import { answerOf } from '../answer-of.ts';
import { byVega, type Row, type Scene } from '../readers.ts';
import { sample } from '../sample.ts';
import { descendants, type Element, readXml } from '../xml.ts';

const spec = (answer: StatisticsAnswer) => JSON.parse(answerVegaLite(answer, 'light'));
const run = (answer: StatisticsAnswer) => byVega(spec(answer));
const svg = (answer: StatisticsAnswer) => answerSvg(answer, { theme: 'light' }, { draw: drawChart });
const textsOf = (picture: Element) =>
  descendants(picture)
    .filter(({ name }) => name === 'text')
    .map(({ text }) => text);
const overTime = (answer: StatisticsAnswer): StatisticsAnswer => ({
  ...answer,
  about: { ...answer.about, time: ['year'], ordered: ['year'] },
});
const withLabel = (answer: StatisticsAnswer, code: string, label: string): StatisticsAnswer => ({
  ...answer,
  dimensions: answer.dimensions.map((dimension) => ({
    ...dimension,
    codes: dimension.codes.map((one) => (one.code === code ? { code, label } : one)),
  })),
});
const many = (count: number, prefix: string) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

const axisLabels = (scene: Scene): Scene[] => [
  ...(scene.role === 'axis-label' ? (scene.items ?? []) : []),
  ...(scene.items ?? []).flatMap(axisLabels),
];

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
    // The symbols beside the names of series are no values.
    const values = marks.map(({ datum }) => (datum as Row).value).filter((value) => value !== undefined);
    expect(values.length).toBe(kind === 'heat map' ? 47 : 2);
    expect(values).toContain(0);
    expect(values).not.toContain(null);
    const footer = spec(answer).layer.at(-1).mark.text.join(' ');
    expect(footer).toContain('[c] withheld to protect people; [x] not available.');
    expect(spec(answer).description).toContain('withheld to protect people');
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
  expect(rows.map(({ trade_label }) => trade_label)).toEqual(['{"signal": "width"}', 'datum.value + "x"']);
});

test('the data hold every digit, and the chart writes them', () => {
  const text = answerVegaLite(
    answerOf({ trade: ['a', 'b'] }, [{ value: '9007199254740993', flags: ['lower-bound'] }, 1]),
    'light',
  );
  expect(text).toContain('"value":9007199254740993,');
  expect(text).toContain('"value_text":"at least 9,007,199,254,740,993"');
});

test.each([
  // value, denominator, share as published, what is written
  [61, 99, '0.6162', '62% (61 of 99)'],
  [61, 101, '0.604', '60.4% (61 of 101)'],
  [1_234, 4_000, '0.3085', '30.9% (1,234 of 4,000)'],
  // 60.448% is not 60.5%, though 60.45% would be.
  [604_480, 1_000_000, '0.6045', '60.4% (604,480 of 1,000,000)'],
  [1_511, 2_500, '0.6044', '60.4% (1,511 of 2,500)'],
  [2_089, 3_456, '0.6045', '60.4% (2,089 of 3,456)'],
  [0, 4_000, '0', '0% (0 of 4,000)'],
  [3, 10_000, '0.0003', '<0.1% (3 of 10,000)'],
  [1, 40_000, '0', '<0.1% (1 of 40,000)'],
  [1, 4_000, '0.0003', '<0.1% (1 of 4,000)'],
  [3_999, 4_000, '0.9998', '>99.9% (3,999 of 4,000)'],
  [4_000, 4_000, '1', '100% (4,000 of 4,000)'],
  [-3, 50, '-0.06', '\u22126% (\u22123 of 50)'],
])('%i of %i is a percentage with the digits that its base carries', (value, denominator, share, text) => {
  const cells = [{ value: `${value}`, share, denominator: `${denominator}` }];
  const { data } = spec(answerOf({ trade: ['a'] }, cells, { share: { of: ['trade'], base: 'all' } }));
  expect(data.values[0].value_text).toBe(text);
});

test('the title of a chart of shares says what they are shares of', () => {
  const cell = { value: '1', share: '0.5', denominator: '2' };
  const title = (dimensions: Record<string, string[]>, of: string[], base: 'all' | 'known' = 'all') =>
    spec(answerOf(dimensions, [cell, cell, cell, cell], { share: { of, base } })).title.text.join(' ');
  expect(title({ trade: ['a', 'b'] }, ['trade'])).toBe('People by The trade, as % of all people');
  expect(title({ trade: ['a', 'b'] }, ['trade'], 'known')).toBe(
    'People by The trade, as % of all people whose The trade is reported',
  );
  expect(title({ trade: ['a', 'b'], sex: ['m', 'f'] }, ['trade'])).toBe(
    'People by The sex and The trade, as % of all people for each The sex',
  );
  expect(title({ trade: ['a', 'b'], sex: ['m'] }, ['sex'])).toBe(
    'People by The trade (The sex: Label of m), as % of all people for each The trade',
  );
  expect(title({ trade: ['a', 'b'], sex: ['m'] }, ['trade'])).toBe(
    'People by The trade, as % of people (The sex: Label of m)',
  );
});

test('the description of a chart of shares does not make them shares of their own part', () => {
  const cell = { value: '1', share: '0.5', denominator: '2' };
  const { description } = spec(answerOf({ sex: ['m'] }, [cell], { share: { of: ['sex'], base: 'all' } }));
  expect(description).toMatch(/^A single figure: People \(The sex: Label of m\), as % of all people\. /);
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

test('a line joins no period that the data cover in part only, whose point is hollow', async () => {
  const years = ['1700', '1701', '1702', '1703'];
  const answer = overTime(answerOf({ year: years }, [1, 2, 3, 4]));
  const chart = spec({ ...answer, about: { ...answer.about, part: ['1700', '1703'] } });
  expect(chart.data.values.map(({ line_run }: Row) => line_run)).toEqual([1, 2, 2, 3]);
  const { drawn, warnings } = await byVega(chart);
  expect(warnings).toEqual([]);
  const hollow = drawn('symbol').map(({ datum, fill }) => [(datum as Row).year, fill === 'transparent']);
  expect(hollow.toSorted()).toEqual([
    ['1700', true],
    ['1701', false],
    ['1702', false],
    ['1703', true],
  ]);
  expect(JSON.stringify(chart.layer)).toContain('Hollow points: covered in part only.');
  expect(JSON.stringify(spec(answer).layer)).not.toContain('Hollow');
});

const SHARE = { of: ['sex'], base: 'all' } as const;
const ofFew = { value: '2', share: '1', denominator: '2', flags: ['small-base' as const] };
const ofMany = { value: '30', share: '0.75', denominator: '40' };

test.each([
  ['bars', answerOf({ sex: ['m', 'f'] }, [ofFew, ofMany], { share: SHARE })],
  ['points', overTime(answerOf({ year: ['1700', '1701', '1702'] }, [ofMany, ofFew, ofMany], { share: SHARE }))],
])('shares of fewer than 10 are hollow %s, marked [u], and no line leads to one', async (kind, answer) => {
  const { drawn, warnings } = await run(answer);
  expect(warnings).toEqual([]);
  const marks = drawn(kind === 'bars' ? 'rect' : 'symbol');
  const hollow = marks.map(({ datum, fill }) => [(datum as Row).denominator, fill === 'transparent']);
  expect(hollow).toHaveLength(answer.observations.length);
  for (const [denominator, isHollow] of hollow)
    expect([denominator, isHollow]).toEqual([denominator, denominator === 2]);
  const runs = spec(answer).data.values.map(({ line_run }: Row) => line_run);
  expect(runs).toEqual(kind === 'bars' ? [undefined, undefined] : [1, 2, 3]);
  const picture = textsOf(readXml(await svg(answer))).join(' ');
  expect(picture).toContain('100% (2 of 2) [u]'.slice(kind === 'bars' ? 0 : 14));
  expect(picture).toContain('[u] low reliability: a share of fewer than 10.');
  expect(picture).toContain(`Hollow ${kind}: a share of fewer than 10.`);
  expect(spec(answer).data.values.map(({ flags }: Row) => flags)).toContainEqual(['small-base']);
  expect(spec(answer).description).toContain('(low reliability)');
});

test('in a heat map shares of fewer than 10 have no shade', async () => {
  const cells = [ofFew, ...many(48, '').map(() => ofMany)];
  const { drawn, warnings } = await run(answerOf({ sex: many(7, 's'), place: many(7, 'p') }, cells, { share: SHARE }));
  expect(warnings).toEqual([]);
  const grey = drawn('rect').filter(({ fill }) => fill === '#ECECEC');
  expect(grey.map(({ datum }) => (datum as Row).denominator)).toEqual([2]);
  expect(drawn('text').map(({ text }) => text)).toContain('100% [u]');
});

test('a share of a lower bound is at most, and says of what; both numbers have what qualifies them, and all their decimals', async () => {
  const cells = [
    { value: '1622800', share: '0.3576', denominator: '4538217', flags: ['lower-bound-base' as const] },
    { value: '9', share: '0', denominator: '4538217', flags: ['lower-bound' as const, 'lower-bound-base' as const] },
  ];
  const picture = textsOf(readXml(await svg(answerOf({ sex: ['m', 'f'] }, cells, { share: SHARE })))).join(' ');
  expect(picture).toContain('at most 35.8% (1,622,800 of at least 4,538,217)');
  expect(picture).toContain('about <0.1% (at least 9 of at least 4,538,217)');
  expect(picture).toContain('“at most”: the share is of a sum that is a lower bound.');
  const pounds = {
    id: 'fines',
    label: 'Fines',
    unit: 'pounds',
    countingUnit: 'defendant',
    decimals: 2,
    population: 'the fined',
  };
  const money = ['m', 'f'].map(() => ({
    value: '54.7',
    share: '0.43',
    denominator: '127.1',
    flags: ['approximate' as const],
  }));
  const fines = answerOf({ sex: ['m', 'f'] }, money, { share: SHARE, measures: [pounds] });
  expect(spec(fines).description).toContain('about 43.0% (about 54.70 of 127.10)');
});

test('a lower bound that is also approximate or perturbed is about so many, and the chart says why', () => {
  const cells = (['approximate', 'perturbed'] as const).map((flag) => ({
    value: '1234',
    flags: ['lower-bound' as const, flag],
  }));
  const { description } = spec(answerOf({ sex: ['m', 'f'] }, cells));
  expect(description).toContain('Label of m: about 1,234; Label of f: about 1,234.');
});

test('a value below zero is drawn below it', async () => {
  const { drawn, warnings } = await run(answerOf({ trade: ['a', 'b'] }, [{ value: '-5' }, 3]));
  expect(warnings).toEqual([]);
  const [above, below] = drawn('rect') as { x: number; width: number; datum: Row }[];
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
  for (const text of [textsOf(picture).join(' '), picture.children[1]?.text])
    expect(text).toContain('You asked for people by The trade. The number is 0. No unit has a trade.');
  const unknown = { means: 'not-available', text: 'No row.' } as const;
  const unsaid = textsOf(readXml(await svg({ ...none, absent: unknown })));
  expect(unsaid).toContain('Not available');
  expect(unsaid.join(' ')).toContain('You asked for people by The trade. It is not available.');
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
  const cells = Array.from({ length: 64 }, (_, i) => i + 1);
  const { description } = spec(answerOf({ trade: many(8, 't'), place: many(8, 'p') }, cells));
  expect(description).toContain('64 values. Largest: Label of t7, Label of p7: 64; Label of t7, Label of p6: 63;');
  expect(description).toContain('Smallest: Label of t0, Label of p0: 1.');
  expect(description).not.toContain('Label of t2');
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

test('labels that are broken at a space and at the same place inside a word are two bars', async () => {
  // 36 fill a line.
  const [first, second] = ['x'.repeat(36), 'x'.repeat(20)];
  const answer = withLabel(answerOf({ trade: ['a', 'b'] }, [1, 2]), 'a', first + second);
  const { drawn } = await run(withLabel(answer, 'b', `${first} ${second}`));
  expect(new Set((drawn('rect') as { y: number }[]).map(({ y }) => y)).size).toBe(2);
});

test.each([
  [
    [61, 3],
    [0, 20, 40, 60, 80],
  ],
  [
    [60, 3],
    [0, 20, 40, 60, 80],
  ],
  [
    [1, 0],
    [0, 1, 2],
  ],
  [
    [0, 0],
    [0, 1, 2],
  ],
  [
    [-3, -11],
    [-15, -10, -5, 0],
  ],
  [
    [-4, 30],
    [-10, 0, 10, 20, 30, 40],
  ],
  [
    [999_999, 4],
    [0, 200_000, 400_000, 600_000, 800_000, 1_000_000],
  ],
  [
    [4_538_217, 4],
    [0, 1_000_000, 2_000_000, 3_000_000, 4_000_000, 5_000_000],
  ],
])('the numbers on the axis of %j are round, and the last is above the greatest value', (cells, ticks) => {
  expect(spec(answerOf({ trade: ['a', 'b'] }, cells)).layer[0].encoding.x.axis.values).toEqual(ticks);
});

test('an axis of shares ends at 100%, and one of small fractions has round numbers too', () => {
  const all = [
    { value: '4', share: '1', denominator: '4' },
    { value: '1', share: '0.25', denominator: '4' },
  ];
  const shares = spec(answerOf({ trade: ['a', 'b'] }, all, { share: { of: ['trade'], base: 'all' } }));
  expect(shares.layer[0].encoding.x.axis.values).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  const [measure] = answerOf({}, [1]).measures;
  const measures = [{ ...measure!, decimals: 3 }]; // it has one
  const rates = spec(answerOf({ trade: ['a', 'b'] }, [{ value: '0.007' }, { value: '0.0301' }], { measures }));
  expect(rates.layer[0].encoding.x.axis.values).toEqual([0, 0.01, 0.02, 0.03, 0.04]);
});

test('a note that is said twice, or as part of another, is shown once', () => {
  const once = 'A sample of cases found in the press; not a register.';
  const notes = [
    { id: 'completeness', text: `${once} Records are constructed.`, mandatory: true },
    { id: 'sample', text: once, mandatory: true },
    { id: 'again', text: once, mandatory: false },
  ];
  const { layer, description } = spec(answerOf({ trade: ['a', 'b'] }, [1, 2], { notes }));
  for (const text of [layer.at(-1).mark.text.join(' '), description]) expect(text.split(once)).toHaveLength(2);
});

test('of 57 codes the first 25 are drawn, which is said; the rest is not added up', async () => {
  const trades = many(57, 't');
  const cells = trades.map((_, i) => i);
  const answer = answerOf({ trade: trades }, cells);
  const { rows } = await run(answer);
  expect(rows.map(({ value }) => value)).toEqual(cells.toReversed().slice(0, 25));
  const { title, description } = spec(answer);
  for (const text of [title.subtitle.join(' '), description])
    expect(text).toContain('The trade: 25 of 57 shown, those with the highest values');
  const ordered = { ...answer, about: { ...answer.about, ordered: ['trade'] } };
  expect(spec(ordered).title.subtitle.join(' ')).toContain('The trade: 25 of 57 shown, the first in order');
  expect((await run(ordered)).rows.at(-1)?.value).toBe(24);
  expect((await run(answerOf({ trade: many(30, 't') }, cells.slice(0, 30)))).rows).toHaveLength(30);
});

test('each system of codes has its name above it, and in the text that is read out', async () => {
  const codes = ['A', 'B', 'level-1', 'level-2', 'not-reported'];
  const systems = new Map([
    [
      'scale',
      [
        { label: 'New', codes: ['A', 'B'] },
        { label: 'Old', codes: ['level-1', 'level-2'] },
      ],
    ],
  ]);
  const answer = answerOf({ scale: codes }, [1, 9, 5, 7, 2]);
  const separate = { ...answer, about: { ...answer.about, systems } };
  const { root, warnings } = await run(separate);
  expect(warnings).toEqual([]);
  const rows = axisLabels(root).filter(({ text }) => String(text).includes('Label') || !/\d/.test(String(text)));
  const shown = rows.map(
    ({ text, fontWeight }) => `${String(text).replaceAll('\u2060', '')}${fontWeight === 'bold' ? '!' : ''}`,
  );
  expect(shown).toEqual([
    ...[
      'New!',
      'Label of A',
      'Label of B',
      'Old!',
      'Label of level-1',
      'Label of level-2',
      '!',
      'Label of not-reported',
    ],
  ]);
  expect(spec(separate).description).toContain(
    'Label of A to Label of B: New; Label of level-1 to Label of level-2: Old.',
  );
  const grouped = answerOf({ place: ['a', 'b'], scale: codes }, [1, 9, 5, 7, 2, 2, 9, 3, 7, 2]);
  const { title } = spec({ ...grouped, about: { ...grouped.about, systems } });
  expect(title.subtitle.join(' ')).toContain(
    'Label of A to Label of B: New; Label of level-1 to Label of level-2: Old',
  );
});

test('small charts of shares name their scale in whole per cent', () => {
  const share = { value: '55', denominator: '100', share: '0.55' };
  const codes = { year: ['1700', '1701', '1702'], trade: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] };
  const answer = answerOf(
    codes,
    Array.from({ length: 21 }, () => share),
    { share: { of: ['trade'], base: 'all' } },
  );
  const { title } = spec({ ...answer, about: { ...answer.about, time: ['year'], ordered: ['year'] } });
  expect(title.subtitle).toContain('Each chart goes from 0% to 60%');
});
