import { describe, expect, test } from 'vitest';
import { caseColumns } from '../../src/cases/csv-columns.ts';
import { bodyOf, check, court, least, PLAIN, problemsOf, readerOf, told } from './case-file.ts';
import { fileOf } from './case-rows.ts';

describe('rows', () => {
  test('each is a defendant; what is said of the case stands in the first, or is repeated', () => {
    const ofCase = { case: '7', sentencedOn: '2015-03-13', area: 'leeds', 'source1.outletType': 'local' };
    const body = bodyOf([
      { ...ofCase, sex: 'male', 'conviction1.offence': 'theft' },
      { case: '7', sex: 'female', 'conviction1.offence': 'murder', outcome: 'fine' },
      { ...ofCase, sex: 'male', 'conviction1.offence': 'assault' },
    ]);
    expect(body).toEqual({
      sentencedOn: '2015-03-13',
      area: 'leeds',
      defendants: [
        { sex: 'male', convictions: [{ offence: 'theft' }], sentence: {} },
        { sex: 'female', convictions: [{ offence: 'murder' }], sentence: { outcome: 'fine' } },
        { sex: 'male', convictions: [{ offence: 'assault' }], sentence: {} },
      ],
      sources: [{ outletType: 'local' }],
    });
  });

  test('an empty cell is an absent member, and so is one of spaces', () => {
    const body = bodyOf([
      { ...PLAIN, externalIds: '', area: '   ', methods: '', images: '', 'images.A': '', outcome: '' },
    ]);
    expect(body).toEqual({
      sentencedOn: '2015-03-13',
      defendants: [{ sex: 'male', convictions: [{ offence: 'theft' }], sentence: {} }],
    });
  });

  test('spaces around a cell and around the codes of a list mean nothing', () => {
    const body = bodyOf([{ ...PLAIN, sex: ' male ', methods: ' chat ; forum ', 'conviction1.counts': ' 3 ' }]);
    expect(body.defendants[0]).toMatchObject({ sex: 'male', convictions: [{ counts: 3 }] });
    expect(body.attributes).toEqual({ methods: ['chat', 'forum'] });
  });

  test('a list may say none or not-reported', () => {
    expect(check(court(), bodyOf([{ ...PLAIN, methods: 'none' }]))).toMatchObject({
      content: { attributes: { methods: [] } },
    });
    expect(bodyOf([{ ...PLAIN, methods: 'not-reported' }]).attributes).toEqual({ methods: ['not-reported'] });
  });

  test('the basis of an amount is exact where none is given', () => {
    expect(bodyOf([{ ...PLAIN, 'images.A': '0', images: '7', 'images.basis': 'about' }]).quantities).toEqual([
      { quantity: 'images', value: 7, basis: 'about' },
      { quantity: 'images', category: 'A', value: 0, basis: 'exact' },
    ]);
  });

  test('numbers of convictions and sources need not follow one another', () => {
    const body = bodyOf([
      {
        ...PLAIN,
        'conviction1.principal': 'TRUE',
        'conviction2.offence': '',
        'conviction50.offence': 'murder',
        'conviction50.principal': 'false',
        'source9.outletType': 'local',
        'source9.url': 'https://example.org/?a=1;b',
      },
    ]);
    expect(body.defendants[0].convictions).toEqual([
      { offence: 'theft', principal: true },
      { offence: 'murder', principal: false },
    ]);
    expect(body.sources).toEqual([{ outletType: 'local', url: 'https://example.org/?a=1;b' }]);
  });

  test('a defendant of whose convictions nothing is reported has one', () => {
    const row = { sentencedOn: '2015-03-13', sex: 'male' };
    expect(bodyOf([row], least()).defendants[0].convictions).toEqual([{}]);
    expect(check(least(), bodyOf([row], least()))).toHaveProperty('content');
  });

  test.each([
    ['desk:1', [['desk', '1']]],
    [
      'desk:1; other:a:b',
      [
        ['desk', '1'],
        ['other', 'a:b'],
      ],
    ],
    [String.raw`a\:b:c\;d\\e`, [['a:b', String.raw`c;d\e`]]],
    [' desk : 1 2 ', [['desk', '1 2']]],
    [String.raw`\ desk: 1\ `, [[' desk', '1 ']]],
  ] as [string, [string, string][]][])('external ids: %s', (externalIds, ids) => {
    expect(bodyOf([{ ...PLAIN, externalIds }]).externalIds).toEqual(ids.map(([system, value]) => ({ system, value })));
  });

  test.each(['desk', 'desk:1;', ';', String.raw`C:\temp`, String.raw`desk:1\ `.trimEnd()])(
    'what is no list of external ids is told: %s',
    (externalIds) => expect(told(problemsOf([{ ...PLAIN, externalIds }]))).toEqual(['0 externalIds ill-formed']),
  );

  test.each([
    ['conviction1.counts', '1,200', 'ill-formed'],
    ['conviction1.counts', '1.0', 'ill-formed'],
    ['conviction1.counts', '-1', 'ill-formed'],
    ['conviction1.counts', '2147483648', 'out-of-range'],
    ['images', '9007199254740993', 'out-of-range'],
    ['images', `1${'0'.repeat(400)}`, 'out-of-range'],
    ['images', '1e3', 'ill-formed'],
    ['conviction1.principal', 'yes', 'ill-formed'],
    ['conviction1.principal', 'false', 'principal-needed'],
    ['conviction1.armed', 'true', 'unknown-code'],
    ['sentencedOn', '13/03/2015', 'invalid-date'],
    ['sentencedOn', '2016-01-01', 'outside-window'],
    ['sentencedOn', '', 'required'],
    ['sex', '', 'required'],
    ['sex', 'Male', 'unknown-code'],
    ['conviction1.offence', '', 'required'],
    ['methods', 'chat;chat', 'duplicate'],
    ['methods', 'chat;', 'unknown-code'],
    ['methods', 'chat;none', 'not-allowed'],
    ['custodyTerm', '1 year', 'invalid-term'],
    ['minimumTerm', 'P1Y', 'not-allowed'],
    ['indeterminate', 'forever', 'unknown-code'],
    ['images.basis', 'nearly', 'unknown-code'],
    ['images.A', '9', 'exceeds-total'],
    ['source1.url', 'example.org', 'ill-formed'],
    ['source1.outletType', 'blog', 'unknown-code'],
  ])('what is wrong with a cell is told with its column: %s %s', (column, cell, code) => {
    const full = { ...PLAIN, images: '5', 'images.basis': 'exact', 'source1.outletType': 'local', 'source1.url': '' };
    const place = code === 'exceeds-total' ? 'images' : column;
    expect(told(problemsOf([{ ...full, [column]: cell }]))).toEqual([`0 ${place} ${code}`]);
  });

  test('everything that is wrong with the rows of a case is told at once, each at its row', () => {
    const header = [
      ...['case', 'sentencedOn', 'area', 'sex', 'conviction1.offence', 'conviction1.counts', 'conviction1.principal'],
      ...['conviction3.offence', 'conviction3.principal', 'images', 'images.basis', 'source1.outletType', 'error'],
    ];
    const rows = [
      { sentencedOn: '2015-02-30', sex: 'male', 'conviction1.offence': 'theft', 'images.basis': 'exact', error: 'old' },
      { sex: 'other', 'conviction1.offence': 'arson', 'conviction1.counts': 'two', area: 'leeds' },
      { sex: 'male', 'conviction1.offence': 'theft', 'conviction3.offence': 'theft', 'source1.outletType': 'local' },
      {
        sex: 'male',
        'conviction1.offence': 'theft',
        'conviction1.principal': 'true',
        'conviction3.offence': 'x',
        'conviction3.principal': 'false',
      },
    ].map((row) => ({ case: 'a', ...row }));
    const problems = problemsOf(rows, court(), header);
    expect(told(problems).toSorted()).toEqual([
      '0 images required',
      '0 sentencedOn invalid-date',
      '1 area conflicting-rows',
      '1 conviction1.counts ill-formed',
      '1 conviction1.offence unknown-code',
      '1 sex unknown-code',
      '2 conviction1.principal principal-needed',
      '2 source1.outletType conflicting-rows',
      '3 conviction3.offence unknown-code',
    ]);
    expect(problems.find(({ column }) => column === 'sex')?.allowed).toEqual(['male', 'female', 'not-reported']);
  });

  test('no problem repeats what a cell says', () => {
    const secret = 'Zyx Wvu';
    const names = caseColumns(court()).template.filter((name) => name !== 'case');
    const row = Object.fromEntries(names.map((name) => [name, secret]));
    const problems = problemsOf([
      { ...row, case: 'a' },
      { ...row, case: 'a', area: `${secret}!` },
    ]);
    expect(problems.length).toBeGreaterThan(20);
    expect(JSON.stringify(problems)).not.toMatch(/zyx|wvu/i);
  });

  test('a row with too few or too many cells is not read', () => {
    const reader = readerOf(court(), ['sentencedOn', 'sex', 'conviction1.offence']);
    const rows = [
      ['2015-03-13', 'male', 'theft'],
      ['', 'male'],
      ['', 'male', 'theft', ''],
    ];
    const read = reader.bodyOf(rows);
    expect(read.body).toBeUndefined();
    expect(told(read.problems)).toEqual(['1  ill-formed', '2  ill-formed']);
  });

  test('without a column case each row is a case of its own', () => {
    expect(readerOf(court(), ['sentencedOn', 'sex', 'conviction1.offence']).nameOf(['a', 'b', 'c'])).toBe('');
    expect(
      readerOf(court(), ['sentencedOn', 'case', 'sex', 'conviction1.offence']).nameOf(['a', ' b ', 'c', 'd']),
    ).toBe('b');
  });

  test('ids that can be read are read, though the cell has a fault: an erasure looks for them', () => {
    const file = fileOf([{ ...PLAIN, externalIds: String.raw`desk:1; desk 2; C:\temp` }]);
    expect(readerOf(court(), file.header).bodyOf(file.rows)).toMatchObject({
      body: {
        externalIds: [
          { system: 'desk', value: '1' },
          { system: 'C', value: String.raw`\temp` },
        ],
      },
    });
  });

  test('a pointer into the body finds its cell', () => {
    const ofCase = { externalIds: 'a:b', images: '1', 'images.B': '1', 'images.B.basis': 'about' };
    const rows = [
      { ...PLAIN, ...ofCase, 'source2.outletType': 'local' },
      { ...PLAIN, 'conviction7.offence': 'theft' },
    ];
    const file = fileOf(rows);
    const reader = readerOf(court(), file.header);
    const place = (pointer: string) => {
      const problems = reader.problemsOf([{ pointer, code: 'ill-formed', detail: '' }], file.rows, []);
      return problems.map(({ row, column }) => `${row} ${column}`).join();
    };
    expect(place('')).toBe('0 ');
    expect(place('/externalIds/0/value')).toBe('0 externalIds');
    expect(place('/sentencedOn')).toBe('0 sentencedOn');
    expect(place('/quantities/1/value')).toBe('0 images.B');
    expect(place('/quantities/1/basis')).toBe('0 images.B.basis');
    expect(place('/sources/0/outletType')).toBe('0 source2.outletType');
    expect(place('/defendants')).toBe('0 ');
    expect(place('/defendants/1')).toBe('1 ');
    expect(place('/defendants/1/sex')).toBe('1 sex');
    expect(place('/defendants/1/convictions/1/offence')).toBe('1 conviction7.offence');
    expect(place('/defendants/1/convictions')).toBe('1 conviction1.principal');
  });
});
