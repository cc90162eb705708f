import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tableRowReader } from '../../src/aggregates/rows.ts';
import { converter } from '../../src/authoring/convert.ts';
import { protectionQuestion } from '../../src/authoring/definition.ts';
import { readMapping, unmappedReader } from '../../src/authoring/mapping.ts';
import { checkDataset } from '../../src/codebook/check.ts';
import { datasetWarnings } from '../../src/codebook/warnings.ts';
import { dice } from '../dice.ts';
import { rounds } from '../runs.ts';
import { answered, codebookOf, draftOf } from './file.ts';

/** `count` rows, each made from its number. */
const rowsOf = (count: number, make: (n: number) => string[]): string[][] =>
  Array.from({ length: count }, (_, n) => make(n));
const usesOf = ({ plans }: Awaited<ReturnType<typeof draftOf>>): Record<string, string> =>
  Object.fromEntries(
    plans.map(({ column, use }) => [column.name, use.as === 'dropped' ? `dropped: ${use.why}` : use.as]),
  );

describe('a column', () => {
  const use = async (name: string, values: readonly string[], kind: 'cases' | 'aggregate' = 'cases') =>
    usesOf(
      await draftOf(
        kind,
        [name],
        values.map((value) => [value]),
      ),
    )[name];
  const ages = rowsOf(40, (n) => [String(18 + n)]).flat();

  test.each([
    ['Gender', ['Male', 'Female', 'Male'], 'code'],
    ['Pleaded guilty', ['Y', 'N', '', 'Y'], 'flag'],
    ['Fine', ['12.50', '1,200', 'NA'], 'amount'],
    ['Sentenced', ['2014-05-13', '2014-05'], 'date'],
    ['Year', ['2014', '2015'], 'date'],
    ['Sentence date', ['13/05/2014', '01/02/2015'], 'date'],
    ['Sentence date', ['05/13/2014', '01/02/2015'], 'date'],
    ['Age', ages, 'age'],
    ['Reference', rowsOf(30, (n) => [`A-${n}`]).flat(), 'id'],
  ])('%s of %j is read as %s', async (name, values, as) => {
    expect(await use(name, values)).toBe(as);
  });

  test.each([
    ['Sentenced', ['1854', '1854-05', '1855-05-13', '1854-05'], 'date'],
    ['Sentenced', ['2014-05-13 00:00:00', '2014-05-14T10:30:00Z'], 'date'],
    // The F of F and M is no "false".
    ['Sex', ['F', '', 'F'], 'code'],
    ['Answer', ['both', 'all', 'neither', 'all'], 'code'],
  ])('%s of %j is read as %s', async (name, values, as) => {
    expect(await use(name, values)).toBe(as);
  });

  test.each([[['01/02/2015', '03/04/2015']], [['13 May 2014', '2 June 2014']], [['9999-12-31', '2014-05-13']]])(
    'of dates such as %j, which cannot be read, is left out: none is made up, and no day becomes a code',
    async (values) => {
      expect(await use('Sentenced', values)).toMatch(/^dropped: .*Write them as 2014-05-13/);
    },
  );

  const surnames = rowsOf(30, (n) => [`Sm${'abcdefgh'[n % 8]}${'aeiou'[n % 5]}th`]).flat();
  test.each([
    ['Born', ['1970-01-01', '1980-01-01', '1980-01-01']],
    ['Year of her birth', ['1970', '1980', '1980']],
    ['Officer email', rowsOf(30, (n) => [`p${n}@example.org`]).flat()],
    ['Contact', rowsOf(30, (n) => [`p${n}@example.org`]).flat()],
    ['Accused', surnames],
    ['Defendant', ['Ann Bell', 'Tom Cole', 'Ann Bell']],
    ['Sex of victim', ['F', 'M', 'F']],
    ['Arrest date', ['2014-05-13', '2014-05-14']],
  ])('%s is left out: it could lead to a person, or is a date of something else', async (name, values) => {
    expect(await use(name, values)).toMatch(/^dropped: /);
  });

  test.each([
    [
      'Date of birth',
      ['1970-01-01', '1980-01-01'],
      /Date of birth cannot be recorded\. .*Use bands of ages.*never a year of birth/,
    ],
    [
      'Notes',
      rowsOf(30, (n) => [`The defendant said that he was sorry, and then ${n} more words`]).flat(),
      /Free text/,
    ],
    ['Country', ['England', 'England', 'England'], /same value, England/],
    ['Blank', ['', 'NA'], /no values/],
    ['Balance', ['-1.5', '20', '3'], /below zero/],
  ])('%s is left out, and the report says why', async (name, values, why) => {
    expect(await use(name, values)).toMatch(why);
  });
});

test('values are matched to the lists that ship by their labels; one that is not there is said with the nearest', async () => {
  const forces = ['Surrey', 'Kent', 'Sussex', 'Essex', 'Greater  Manchester', 'Devon & Cornwal'];
  const draft = await draftOf(
    'cases',
    ['Police force', 'Sex'],
    rowsOf(60, (n) => [forces[n % 6]!, n % 5 < 2 ? 'Male' : 'Unknown']),
  );
  const [area] = draft.plans;
  expect(area?.use).toMatchObject({ as: 'code', id: 'area', list: { standard: 'police-force-areas' } });
  const list = area?.use.as === 'code' ? area.use.list : undefined;
  expect(list?.codeOf.get('Surrey')).toBe('E23000031');
  expect(list?.codeOf.get('Greater  Manchester')).toBe('E23000005');
  expect(list?.unmatched).toEqual([{ value: 'Devon & Cornwal', nearest: 'Devon and Cornwall' }]);
  expect(draft.mapping).toContain('Police force,Surrey,10,code,area,E23000031');
  expect(draft.mapping).toContain('Sex,Unknown,36,code,sex,not-reported');
  expect(codebookOf(draft).dimensions.get('areaRegion')).toBeDefined();
  // The value without a code is not reported, never somebody else's code.
  expect((parse(draft.data, { columns: true }) as { area: string }[]).filter(({ area }) => area === '')).toHaveLength(
    10,
  );
});

test('a column that another one determines is its labels or a coarser level; codes in front of labels are codes', async () => {
  const towns = ['Leeds', 'York', 'Hull', 'Dover', 'Deal', 'Hythe'];
  const draft = await draftOf(
    'aggregate',
    ['Town code', 'Town', 'County', 'Offence group', 'Value'],
    rowsOf(240, (n) => {
      const at = n % 6;
      return [`E0${at}`, towns[at]!, at < 3 ? 'Yorkshire' : 'Kent', n % 4 < 2 ? '01 Violence' : '02 Theft', `${n}.5`];
    }),
  );
  expect(usesOf(draft)).toEqual({
    'Town code': 'code',
    Town: 'labels',
    County: 'level',
    'Offence group': 'code',
    Value: 'amount',
  });
  const codebook = codebookOf(draft);
  expect([...codebook.dimensions.keys()]).toEqual(['townCode', 'townCodeCounty', 'offenceGroup']);
  expect(codebook.dimensions.get('townCode')?.codes[0]).toEqual({ code: 'E00', label: 'Leeds', parent: 'Yorkshire' });
  expect(codebook.dimensions.get('offenceGroup')?.codes.slice(0, 2)).toEqual([
    { code: '01', label: 'Violence' },
    { code: '02', label: 'Theft' },
  ]);
});

test('a rate is a value that is never added up, a count a sum; marks of missing numbers keep their meaning, and none becomes 0', async () => {
  const draft = await draftOf(
    'aggregate',
    ['Area', 'Year', 'Prisoners', 'Rate per 100,000'],
    [
      ['England', '2014', '1,204', '12.5'],
      ['Wales', '2014', 'c', '[x]'],
      ['England', '2015', '..', '13'],
      ['Wales', '2015', '0', 'z'],
      ...rowsOf(20, (n) => ['Scotland', String(1990 + n), String(100 + n), String(n + 0.25)]),
    ],
  );
  expect(
    draft.definition.codebook.measures.map(({ statistic, decimals }: { statistic: string; decimals: number }) => [
      statistic,
      decimals,
    ]),
  ).toEqual([
    ['sum', 0],
    ['value', 2],
  ]);
  expect(draft.data.split('\r\n').slice(0, 9)).toEqual([
    'area,year,figure,value,status',
    'England,2014,prisoners,1204,',
    'England,2014,rate-per-100-000,12.5,',
    'Wales,2014,prisoners,,suppressed',
    'Wales,2014,rate-per-100-000,,not-available',
    'England,2015,prisoners,,not-available',
    'England,2015,rate-per-100-000,13,',
    'Wales,2015,prisoners,0,',
    'Wales,2015,rate-per-100-000,,not-applicable',
  ]);
  codebookOf(draft);
});

test('the service has nothing to warn of in the measures of a draft', async () => {
  const draft = await draftOf(
    'aggregate',
    ['Area', 'Rates of reoffending', 'Sentences'],
    rowsOf(30, (n) => [`Area ${n % 10}`, String(n + 0.5), String(100 + n)]),
  );
  expect(draft.definition.codebook.measures.map(({ statistic }: { statistic: string }) => statistic)).toEqual([
    'value',
    'sum',
  ]);
  expect(datasetWarnings(codebookOf(draft))).toEqual([]);
});

describe('a table', () => {
  const measuresOf = async (names: readonly string[], rows: readonly (readonly string[])[]) => {
    const draft = await draftOf('aggregate', names, rows);
    codebookOf(draft);
    return draft.definition.codebook.measures.map(({ statistic }: { statistic: string }) => statistic);
  };
  const towns = ['North', 'South', 'East'];

  test.each([
    ['a rate that another column names', 'Value', ['Measure', ['Prisoners per 100,000', 'Prisoners per 100,000']]],
    ['figures of several kinds', 'Value', ['Measure', ['Prisoners', 'Residents']]],
    ['decimals', 'Value', ['Sex', ['M', 'F']]],
    ['percent', 'Guilty', ['Sex', ['M', 'F']]],
  ] as const)('adds up nothing of %s', async (what, name, [column, codes]) => {
    const suffix = what === 'decimals' ? '.5' : what === 'percent' ? '%' : '';
    const rows = rowsOf(60, (n) => [towns[n % 3]!, codes[Math.floor(n / 3) % 2]!, `${n + 20}${suffix}`]);
    expect(await measuresOf(['Area', column, name], rows)).toEqual(['value']);
  });

  test('with a value that may contain the others is not added up, and two unknowns are not one code', async () => {
    const offences = ['All offences', 'Theft', 'All other offences', 'Unknown', 'Not stated'];
    const rows = rowsOf(5, (n) => [offences[n]!, String(n * 7)]);
    const draft = await draftOf('aggregate', ['Offence', 'Count'], rows);
    expect(await measuresOf(['Offence', 'Count'], rows)).toEqual(['value']);
    expect(await measuresOf(['Offence', 'Count'], [...rows.slice(1), ['Total', '70']])).toEqual(['sum']);
    // A total that is not the sum of the others would be refused with the rows, or hide that some of them are missing.
    expect(await measuresOf(['Offence', 'Count'], [...rows.slice(1), ['Total', '90']])).toEqual(['value']);
    expect(draft.data.split('\r\n').slice(1, 6)).toEqual([
      'all-offences,0,',
      'Theft,7,',
      'all-other-offences,14,',
      'Unknown,21,',
      'not-stated,28,',
    ]);
  });

  test('whose areas are not all in a list that ships keeps each of them: no figure becomes one of the not reported', async () => {
    const areas = ['Surrey', 'Kent', 'Sussex', 'Essex', 'Devon and Cornwall', 'England'];
    const draft = await draftOf(
      'aggregate',
      ['Area', 'Count'],
      rowsOf(6, (n) => [areas[n]!, String(n * 7)]),
    );
    expect(draft.data).not.toContain('not-reported');
    expect(draft.data).toContain('England,35,');
  });

  test('by age in years keeps the ages, and years in another language are no figures', async () => {
    const draft = await draftOf(
      'aggregate',
      ['Age', 'Jahr', 'Number sentenced'],
      rowsOf(400, (n) => [String(18 + (n % 20)), String(2000 + Math.floor(n / 20)), String(n)]),
    );
    expect(usesOf(draft)).toEqual({ Age: 'code', Jahr: 'code', 'Number sentenced': 'amount' });
    expect(
      await measuresOf(
        ['Area', 'Arrests'],
        rowsOf(20, (n) => [towns[n % 3]!, String(n)]),
      ),
    ).toEqual(['sum']);
    expect(
      await measuresOf(['Age', 'Number'], [['18', '5'], ...rowsOf(20, (n) => [String(19 + n), String(n)])]),
    ).toEqual(['sum']);
  });
});

test('a wide table has a figure in each of its columns, and its towns are codes, however few or many rows it has', async () => {
  const names = ['Town', 'Women 2021', 'Women 2022', 'Men 2021'];
  const wide = (count: number) =>
    draftOf(
      'aggregate',
      names,
      rowsOf(count, (n) => [`Town ${'abcdefghijklmnopqrstuvwxyz'[n]}`, String(n), '0', n === 1 ? 'c' : String(n % 2)]),
    );
  for (const count of [3, 20]) {
    const draft = await wide(count);
    expect(usesOf(draft)).toEqual({
      Town: 'code',
      'Women 2021': 'amount',
      'Women 2022': 'amount',
      'Men 2021': 'amount',
    });
    expect(draft.data.split('\r\n').slice(4, 7)).toEqual([
      'town-b,women-2021,1,',
      'town-b,women-2022,0,',
      'town-b,men-2021,,suppressed',
    ]);
    codebookOf(draft);
  }
});

test('of people, values that differ in capitals and spaces alone are one code; of a table none are put together', async () => {
  const offences = ['Larceny', 'larceny', 'Larceny  of  goods', 'larceny of goods', 'Fraud'];
  const rows = rowsOf(50, (n) => [offences[n % 5]!, String(n * 7)]);
  const people = await draftOf('cases', ['Offence', 'Fine'], rows);
  expect(people.definition.codebook.codeLists.offence.codes.map(({ label }: { label: string }) => label)).toEqual([
    'Fraud',
    'Larceny',
    'Larceny  of  goods',
  ]);
  expect(
    people.data
      .split('\r\n')
      .slice(1, 5)
      .map((line) => line.split(',')[1]),
  ).toEqual(['Larceny', 'Larceny', 'larceny-of-goods', 'larceny-of-goods']);
  expect(
    (await draftOf('aggregate', ['Offence', 'Count'], rows)).definition.codebook.codeLists.offence.codes,
  ).toHaveLength(5);
  codebookOf(people);
});

test('a column whose label in the codebook of the file says what may not be recorded is left out; a headline says labels', async () => {
  const codebook = {
    labels: new Map([
      ['v1', 'Ethnicity of the defendant'],
      ['v2', 'Sex of the defendant'],
      ['v3', 'Minutes of the hearing'],
    ]),
    values: new Map([
      [
        'v2',
        new Map([
          ['1', 'Men'],
          ['2', 'Women'],
        ]),
      ],
    ]),
  };
  const draft = await draftOf(
    'cases',
    ['v1', 'v2', 'v3'],
    rowsOf(40, (n) => [String(n % 3), n % 4 ? '1' : '2', String(n + 5)]),
    codebook,
  );
  expect(usesOf(draft)).toEqual({ v1: expect.stringMatching(/^dropped: .*ethnicity/), v2: 'code', v3: 'amount' });
  expect(draft.definition.codebook.headlines[0].statement).toBe('{wording} are Men (Sex of the defendant)');
  expect(draft.definition.codebook.measures[1].id).toBe('minutes-of-the-hearing-in-all');
});

describe('a total of a table', () => {
  const sexes = ['Women', 'Men'];
  const courts = ['Ash', 'Birch', 'Elm'];
  const years = ['2020', '2021', '2022'];
  const counts = dice(11);
  const parts = years.flatMap((year) =>
    courts.flatMap((court) => sexes.map((sex) => ({ court, sex, year, n: counts(90) + 5 }))),
  );
  type Row = (typeof parts)[number];
  /** The rows with those in which a column has the sum of its others; of several columns also of all of them. */
  const withTotals = (rows: readonly Row[], column: 'court' | 'sex', name: string): Row[] => {
    const sums = new Map<string, Row>();
    for (const row of rows) {
      const key = JSON.stringify({ ...row, [column]: '', n: 0 });
      sums.set(key, { ...row, [column]: name, n: (sums.get(key)?.n ?? 0) + row.n });
    }
    return [...rows, ...sums.values()];
  };
  const names = ['Court', 'Sex', 'Year', 'Number sentenced'];
  const drafted = (rows: readonly Row[]) =>
    draftOf(
      'aggregate',
      names,
      rows.map(({ court, sex, year, n }) => [court, sex, year, Number.isNaN(n) ? '..' : String(n)]),
    );
  const statisticOf = ({ definition }: Awaited<ReturnType<typeof drafted>>) =>
    definition.codebook.measures[0].statistic;
  const knownOf = ({ totals }: Awaited<ReturnType<typeof drafted>>) =>
    Object.fromEntries([...totals.known].map(([at, { value, by }]) => [names[at], `${value} by ${by}`]));
  const doubtsOf = ({ totals }: Awaited<ReturnType<typeof drafted>>) =>
    totals.doubts.map(({ at, detail }) => `${names[at]}: ${detail}`);
  const both = withTotals(withTotals(parts, 'court', 'Northshire'), 'sex', 'People');

  test('is found by its figures, whatever it is called, and no figure counts twice', async () => {
    const draft = await drafted(both);
    expect(knownOf(draft)).toEqual({ Court: 'Northshire by figures', Sex: 'People by figures' });
    expect(doubtsOf(draft)).toEqual([]);
    expect(statisticOf(draft)).toBe('sum');
    expect(draft.data).toContain('_T,_T,2020,');
    const codebook = codebookOf(draft);
    expect(codebook.dimensions.get('court')?.index.has('Northshire')).toBe(false);
    const read = tableRowReader(codebook, draft.data.split('\r\n')[0]!.split(','), 'file');
    for (const line of draft.data.trim().split('\r\n').slice(1)) expect(read(line.split(','))).toHaveProperty('row');
  });

  test('is found beside missing figures, of which a total may be told and its parts not', async () => {
    const draft = await drafted(both.map((row, at) => (at % 7 === 0 ? { ...row, n: Number.NaN } : row)));
    expect(knownOf(draft)).toEqual({ Court: 'Northshire by figures', Sex: 'People by figures' });
    expect(statisticOf(draft)).toBe('sum');
  });

  test('is not what one figure denies: it stays a code, and is asked of if it is nearly the sum', async () => {
    const one = both.findIndex(({ court, sex }) => court === 'Northshire' && sex === 'Men');
    const off = await drafted(both.map((row, at) => (at === one ? { ...row, n: row.n + 1 } : row)));
    expect(knownOf(off)).not.toHaveProperty('Court');
    expect(doubtsOf(off)).toContain('Court: Northshire is nearly the sum of the others');
    expect(statisticOf(off)).toBe('value');
    expect(off.data).toContain('Northshire,Men,2020,');
    const far = await drafted(both.map((row, at) => (at === one ? { ...row, n: row.n + 500 } : row)));
    expect(knownOf(far)).not.toHaveProperty('Court');
  });

  test('is asked of where few figures could agree by accident', async () => {
    const few = await draftOf(
      'aggregate',
      ['Town', 'Sentences'],
      [
        ['Ash', '5'],
        ['Birch', '3'],
        ['Elm', '8'],
      ],
    );
    expect(few.totals.known.size).toBe(0);
    expect(few.totals.doubts.map(({ detail }) => detail)).toEqual([
      'Elm is the sum of the others, perhaps by accident',
    ]);
    expect(few.definition.codebook.measures[0].statistic).toBe('value');
    expect(few.definition.codebook.codeLists.town.codes).toHaveLength(3);
  });

  test('of some of the values is asked of: their region would count them twice', async () => {
    const regions = parts.flatMap((row) => (row.court === 'Ash' ? [{ ...row, court: 'Coast', n: 0 }, row] : [row]));
    const of = ({ sex, year }: Row, names: string[]) =>
      regions
        .filter((row) => row.sex === sex && row.year === year && names.includes(row.court))
        .reduce((sum, { n }) => sum + n, 0);
    const draft = await drafted(
      regions.map((row) => (row.court === 'Coast' ? { ...row, n: of(row, ['Ash', 'Birch']) } : row)),
    );
    expect(doubtsOf(draft)).toEqual(['Court: Coast is the sum of Ash, Birch']);
    expect(statisticOf(draft)).toBe('value');
  });

  test('is not every value with the name of one: `Both` that is less than a part is an answer like others', async () => {
    const draft = await drafted(
      withTotals(parts, 'sex', 'Both').map((row) => (row.sex === 'Both' ? { ...row, n: 1 } : row)),
    );
    expect(knownOf(draft)).toEqual({});
    expect(draft.data).toContain('Ash,Both,2020,1,');
    expect(statisticOf(draft)).toBe('value');
    // Rates show nothing: the name alone says so, and nothing is added up.
    const rates = await draftOf(
      'aggregate',
      ['Sex', 'Year', 'Rate'],
      years.flatMap((year) => [...sexes, 'Persons'].map((sex, at) => [sex, year, `${at + 1}.5`])),
    );
    expect([...rates.totals.known.values()]).toEqual([{ value: 'Persons', by: 'name' }]);
    expect(rates.data).toContain('_T,2020,3.5,');
  });

  test('does not hide that its column has a coarser level', async () => {
    const towns = ['Leeds', 'Hull', 'York', 'Dover', 'Deal', 'Hythe'];
    const rows = years.flatMap((year, y) => {
      const figures = towns.map((_, n) => (n + 3) * 17 + y);
      return [
        ...towns.map((town, n) => [town, n < 3 ? 'Yorkshire' : 'Kent', year, String(figures[n])]),
        ['England', 'England', year, String(figures.reduce((sum, n) => sum + n, 0))],
      ];
    });
    const draft = await draftOf('aggregate', ['Town', 'County', 'Year', 'Sentences'], rows);
    expect([...draft.totals.known.values()]).toEqual([{ value: 'England', by: 'figures' }]);
    expect(usesOf(draft)).toEqual({ Town: 'code', County: 'level', Year: 'code', Sentences: 'amount' });
    expect(
      codebookOf(draft)
        .dimensions.get('townCounty')
        ?.codes.map(({ code }) => code),
    ).toEqual(['Kent', 'Yorkshire', 'not-reported']);
  });

  test('of random tables: the total is found, and no part is ever taken for one', async () => {
    const table = fc.record({
      figures: fc.array(fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 4, maxLength: 4 }), {
        minLength: 6,
        maxLength: 12,
      }),
      hasTotal: fc.boolean(),
      isHole: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(table, async ({ figures, hasTotal, isHole }) => {
        const rows = figures.flatMap((group, year) => [
          ...group.map((n, at) => [
            `area-${at}`,
            String(2001 + year),
            isHole[year] && year > 3 && at === 0 ? 'c' : String(n),
          ]),
          ...(hasTotal ? [['zone', String(2001 + year), String(group.reduce((sum, n) => sum + n, 0))]] : []),
        ]);
        const draft = await draftOf('aggregate', ['Place', 'Year', 'Sentences'], rows);
        const found = [...draft.totals.known].map(([, { value }]) => value);
        const digits = figures
          .slice(0, 4)
          .reduce((sum, group) => sum + Math.log10(group.reduce((one, n) => one + n, 0)), 0);
        expect(found).toEqual(hasTotal && digits >= 6 ? ['zone'] : []);
      }),
      { numRuns: rounds(100) },
    );
  });
});

test('the figures of a table of more than two dimensions can all be asked for', async () => {
  const rows = rowsOf(24, (n) => [`A${n % 2}`, `B${Math.floor(n / 2) % 3}`, `C${Math.floor(n / 6)}`, `${n}.5`]);
  const { definition } = await draftOf('aggregate', ['One', 'Other', 'Third', 'Rate'], rows);
  expect(definition.codebook.tables).toEqual({ upTo: 2, also: [{ by: ['one', 'other', 'third'] }] });
});

test('a code whose label in the codebook of the file says that nothing is known is not reported', async () => {
  const labels = new Map([
    ['1', 'Yes'],
    ['2', 'Partly'],
    ['9', 'Not stated'],
  ]);
  const codebook = { labels: new Map([['v1', 'Satisfied?']]), values: new Map([['v1', labels]]) };
  const draft = await draftOf(
    'cases',
    ['v1'],
    rowsOf(30, (n) => [n % 3 ? '9' : String(1 + (n % 2))]),
    codebook,
  );
  expect(draft.data.split('\r\n').slice(1, 3)).toEqual(['1,1', '2,not-reported']);
  expect(draft.definition.codebook.headlines[0].where).toEqual({ satisfied: ['1'] });
  codebookOf(draft);
});

test('a file of 300 columns gives a definition that PUT takes, and says what was left out', async () => {
  const names = rowsOf(300, (n) => [`Q${n}`]).flat();
  const roll = dice(300);
  const draft = await draftOf(
    'cases',
    names,
    rowsOf(60, () => names.map(() => 'abcd'[roll(4)]!)),
  );
  codebookOf(draft);
  expect(usesOf(draft).Q299).toMatch(/at most 200 variables/);
});

test('nothing that only the owner knows is made up: PUT refuses each question until it is answered, and nothing else', async () => {
  for (const kind of ['cases', 'aggregate'] as const) {
    const { definition, questions } = await draftOf(
      kind,
      ['Sex', 'Value'],
      rowsOf(40, (n) => [n % 2 ? 'M' : 'F', String(n * 3)]),
    );
    const checked = checkDataset('draft', definition);
    const faults = 'faults' in checked ? checked.faults.map(({ pointer }) => pointer) : [];
    expect(faults.sort()).toEqual(questions.map(({ pointer }) => pointer).sort());
    expect('definition' in checkDataset('draft', answered(definition))).toBe(true);
  }
});

test('labels that programs misread, formulas, names that are taken and braces give a definition that is valid', async () => {
  const either = (n: number, of: number, one: string, other: string) => (n % of === 0 ? one : other);
  const draft = await draftOf(
    'cases',
    ['Outcome', 'Value', 'Year', 'Status', '=Total', 'Age'],
    rowsOf(60, (n) => [
      either(n, 3, '{fine}', "'custody'"),
      either(n, 2, 'NA1', '1e5'),
      either(n, 5, 'Présumé coupable', '＝second'),
      either(n, 7, 'T', '=1+1'),
      either(n, 4, '01', '02'),
      String(20 + n),
    ]),
  );
  const codebook = codebookOf(draft);
  expect([...codebook.dimensions.keys()]).toEqual(
    expect.arrayContaining(['outcome', 'valueGiven', 'yearGiven', 'statusGiven', 'ageBand']),
  );
  expect(codebook.dimensions.get('yearGiven')?.index.has('presume-coupable')).toBe(true);
});

test('the export of an official table gives back an equivalent definition, and the same rows', async () => {
  // No word begins with these two letters, so none means a total or a missing value.
  const word = fc.stringMatching(/^qx[a-z]{1,6}$/);
  const table = fc.record({
    lists: fc.array(fc.uniqueArray(word, { minLength: 2, maxLength: 6 }), { minLength: 1, maxLength: 3 }),
    values: fc.array(fc.option(fc.integer({ min: 0, max: 99_999 })), { minLength: 30, maxLength: 30 }),
  });
  await fc.assert(
    fc.asyncProperty(table, async ({ lists, values }) => {
      const names = lists.map((_, at) => `plea${'abc'[at]}`);
      const keys = lists.reduce<string[][]>(
        (rows, list) => rows.flatMap((row) => list.map((code) => [...row, code])),
        [[]],
      );
      fc.pre(keys.length >= 13 && new Set(values).size > 13);
      const rows = keys.map((key, at) => [...key, values[at % 30] === null ? '' : String(values[at % 30])]);
      const draft = await draftOf('aggregate', [...names, 'value'], rows);
      const codebook = codebookOf(draft);
      // Each variable with its codes, whatever they are; one with two codes may be a flag.
      expect(codebook.definition.codebook.variables.map(({ id }) => id)).toEqual(
        names.map((name) => name.replace(/^plea/, 'plea')),
      );
      for (const [at, name] of names.entries()) {
        const codes = codebook.dimensions.get(name)?.codes.map(({ code }) => code) ?? [];
        expect(codes.slice(0, -1).sort()).toEqual([...lists[at]!].sort());
      }
      const [header = [], ...lines] = parse(draft.data) as string[][];
      const read = tableRowReader(codebook, header, 'file');
      lines.forEach((cells, at) => {
        const found = read(cells);
        const row = rows[at]!;
        const value = row.at(-1) === '' ? 'not-available' : Number(row.at(-1));
        expect(
          'row' in found && [
            ...names.map((name, i) => codebook.dimensions.get(name)!.codes[found.row.positions[i]!]!.code),
            found.row.value,
          ],
        ).toEqual([...row.slice(0, -1), value]);
      });
    }),
    { numRuns: rounds(60) },
  );
});

test('the same rows give the same draft', async () => {
  const make = () =>
    draftOf(
      'cases',
      ['Sex', 'Age', 'Offence'],
      rowsOf(50, (n) => [n % 2 ? 'M' : 'F', String(n + 10), n % 3 ? 'Theft' : 'Fraud']),
    );
  expect(JSON.stringify(await make())).toBe(JSON.stringify(await make()));
});

test('a mapping that is read again converts the same rows in the same way, and knows which values are new', async () => {
  const names = ['Reference', 'Sentenced', 'Gender', 'Age', 'Offence', 'Fine', 'Pleaded guilty'];
  const rows = rowsOf(60, (n) => [
    `A-${n}`,
    `${13 + (n % 10)}/05/2014`,
    n % 3 ? 'M' : 'F',
    String(15 + n),
    ['Theft', 'Fraud', 'Not known'][n % 3 === 0 ? n % 2 : 2]!,
    `${n}.50`,
    n % 2 ? 'Y' : 'N',
  ]);
  const draft = await draftOf('cases', names, rows);
  const [head = [], ...lines] = parse(draft.mapping) as string[][];
  const mapping = readMapping(head, lines);
  if ('fault' in mapping) throw new Error(mapping.fault);
  expect([mapping.kind, mapping.system]).toEqual(['cases', 'file']);
  const plans = names.map((name) => mapping.uses.get(name)!); // all are there
  const { header, lines: convert } = converter(mapping.kind, plans, mapping.system);
  expect(header + rows.flatMap((row, at) => convert(row, at + 1)).join('')).toBe(draft.data);
  const unmapped = unmappedReader(plans);
  for (const row of [...rows, ['B', '', 'X', '', 'Theft', '', ''], ['C', '', 'X', '', '', '', '']]) unmapped.add(row);
  expect(unmapped.values()).toEqual([{ column: 'Gender', value: 'X', rows: 2 }]);
  expect(readMapping(head, [['Gender', '', '1', 'nonsense', '', '']])).toEqual({
    fault: expect.stringMatching(/^Line 2 .* none of: code, flag/),
  });
  expect(readMapping(['column'], [])).toEqual({ fault: 'The mapping lacks the column value.' });
});

test('a table whose figures are few different numbers has figures all the same', async () => {
  const draft = await draftOf(
    'aggregate',
    ['Town', 'Grade', 'Prisoners'],
    [
      ['Leeds', '1', '3'],
      ['Leeds', '2', '0'],
      ['York', '1', '3'],
      ['York', '2', '5'],
    ],
  );
  expect(usesOf(draft)).toEqual({ Town: 'code', Grade: 'code', Prisoners: 'amount' });
  expect(draft.data.split('\r\n')[1]).toBe('Leeds,1,3,');
  codebookOf(draft);
});

test('a draft of people proposes a threshold by what its columns are about, and a table asks who protected it', async () => {
  const questionOf = async (kind: 'cases' | 'aggregate', names: string[]) => {
    const { plans } = await draftOf(
      kind,
      names,
      rowsOf(40, (n) =>
        names.map((_, at) => (kind === 'aggregate' && at === 0 ? String(n * 3) : `Code ${n % (3 + at)}`)),
      ),
    );
    return protectionQuestion({ kind, plans }).question;
  };
  expect(await questionOf('cases', ['Plea', 'Remarks'])).toContain('{ "policy": "threshold", "threshold": 5,');
  const close = await questionOf('cases', ['Plea', 'Occupation', 'Town']);
  expect(close).toContain('{ "policy": "threshold", "threshold": 10,');
  expect(close).toContain('since it has Occupation, Town, which describe people closely.');
  expect(close).toContain('right only for data that are public already');
  expect(await questionOf('aggregate', ['Value', 'Town'])).toMatch(/^Was the table protected by its publisher\?/);
});
