import { beforeAll, describe, expect, test } from 'vitest';
import { type Answer, useService } from '../harness.ts';
import { approveCases, publish, putDataset } from '../releases/journey.ts';
import type { Body } from '../samples/body.ts';
import { hamlets, townCases, towns } from '../samples/towns.ts';

// Contract statistics 1 and 2 through the door. Expected numbers were counted by hand from the six cases of towns.ts.

const service = await useService();
const BASE = '/v1/datasets/towns/releases/1.0.0/statistics';
const ask = (query: string): Promise<Answer> => service.send('GET', `${BASE}?${query}`);

/** Values by key, codes joined with `|` in the order of the answer. */
async function values(query: string, member = 'value'): Promise<Record<string, unknown>> {
  const { status, body, text } = await ask(query);
  expect(status, text).toBe(200);
  const entries = body.observations.map((one: Body) => [Object.values(one.key).join('|'), one[member]]);
  expect(new Set(entries.map(([name]: [string]) => name)).size).toBe(entries.length);
  return Object.fromEntries(entries);
}

const faults = async (query: string) => {
  const { status, body } = await ask(query);
  return [status, body.code, ...(body.errors ?? []).map((one: Body) => `${one.parameter} ${one.code}`)];
};

beforeAll(async () => {
  await putDataset(service, 'towns', towns());
  const [draft, ...rest] = await approveCases(service, 'towns', [...townCases(), townCases()[0], townCases()[2]]);
  // One is corrected without approval, one withdrawn, one never approved: none of that is counted.
  const [changed] = rest.slice(-2);
  const key = service.adminKey;
  const path = `/v1/datasets/towns/cases/${draft?.id}`;
  const read = await service.send('GET', path, { key });
  const put = await service.send('PUT', path, {
    key,
    body: { ...read.body, sentencedOn: '2015-12-31' },
    headers: { 'if-match': String(read.headers.etag) },
  });
  expect(put.status, put.text).toBe(200);
  for (const one of [changed, rest.at(-1)]) {
    const moved = await service.send('POST', `/v1/datasets/towns/cases/${one?.id}/transitions`, {
      key,
      body: { to: 'withdrawn', reason: 'conviction-quashed' },
      headers: { 'if-match': String(one?.etag) },
    });
    expect(moved.status, moved.text).toBe(200);
  }
  const post = await service.send('POST', '/v1/datasets/towns/cases?state=in-review', { key, body: townCases()[1] });
  expect(post.status).toBe(201);
  expect(await publish(service, 'towns')).toBe('1.0.0');
}, 120_000);

test('several measures have no chart', async () => {
  const query = 'measure=defendants,cases&by=year';
  for (const suffix of ['.vl.json', '.svg']) {
    const { status, body } = await service.send('GET', `${BASE}${suffix}?${query}`);
    const fault = {
      parameter: 'measure',
      code: 'not-allowed',
      detail: 'A chart shows one measure: ask for one at a time.',
    };
    expect([status, body.code, body.errors]).toEqual([422, 'invalid-query', [fault]]);
  }
  expect((await ask(query)).body.links).not.toHaveProperty('svg');
});

describe('what is counted', () => {
  test('without a query: the first measure, one observation, an empty key', async () => {
    const { body } = await service.send('GET', BASE);
    expect(body.observations).toEqual([
      {
        key: {},
        measure: 'defendants',
        value: 8,
        share: null,
        denominator: null,
        status: null,
        shareStatus: null,
        flags: [],
      },
    ]);
    expect(body).toMatchObject({ dataset: 'towns', release: '1.0.0', dimensions: [], share: null, zeros: 'listed' });
    expect(body.measures).toEqual([
      {
        id: 'defendants',
        label: 'Label of defendants',
        unit: 'defendants',
        countingUnit: 'defendant',
        decimals: 0,
        population: 'everybody in three towns',
      },
    ]);
  });

  test('each counting unit is counted once, whatever it has several of', async () => {
    const { body } = await ask('measure=defendants,cases,convictions,violent-people,desk-one');
    expect(body.observations.map((one: Body) => [one.measure, one.value])).toEqual([
      ['defendants', 8],
      ['cases', 6],
      ['convictions', 11],
      ['violent-people', 3],
      ['desk-one', 2],
    ]);
  });

  test('a unit counts once under every code it has of a dimension below it; _T is the number of units, not the sum', async () => {
    expect(await values('by=offence&totals=true')).toEqual({ theft: 4, burglary: 3, assault: 3, _T: 8 });
    expect(await values('measure=convictions&by=offence&totals=true')).toEqual({
      theft: 5,
      burglary: 3,
      assault: 3,
      _T: 11,
    });
    expect(await values('by=offenceGroup&totals=true')).toEqual({ property: 7, violence: 3, _T: 8 });
    expect(await values('measure=cases&by=sex&totals=true')).toEqual({ male: 4, female: 3, _T: 6 });
  });

  test('an empty list is none, an absent one not-reported', async () => {
    expect(await values('by=requirements&totals=true')).toEqual({
      curfew: 2,
      work: 2,
      none: 2,
      'not-reported': 3,
      _T: 8,
    });
  });

  test('the youth rule withholds area and marked variables of every defendant of the case before anything is counted', async () => {
    expect(await values('by=areaRegion&totals=true')).toEqual({ north: 4, south: 1, 'not-reported': 3, _T: 8 });
    expect(await values('measure=cases&by=methods&totals=true')).toEqual({
      night: 1,
      mask: 2,
      tool: 1,
      none: 1,
      'not-reported': 2,
      _T: 6,
    });
    expect(await values('by=ageBand')).toEqual({ 'under-18': 1, '18-29': 2, '30-plus': 4, 'not-reported': 1 });
  });

  test('a filter selects units, and then all their codes are tabulated', async () => {
    expect(await values('measure=violent-people&by=offence&totals=true')).toEqual({
      theft: 2,
      burglary: 0,
      assault: 3,
      _T: 3,
    });
  });

  test('a code that another stands for is counted under that one, in levels too', async () => {
    expect(await values('where=offence:burglary&by=outcome')).toEqual({
      'custody|burglary': 1,
      'fine|burglary': 0,
      'community|burglary': 1,
      'not-reported|burglary': 1,
    });
  });

  test('a sum leaves missing amounts out, counts them, and says what its addends were', async () => {
    const { body } = await ask('measure=images-seized&by=imagesCategory&totals=true');
    expect(
      body.observations.map(({ key, value, notReported, flags, status }: Body) => [
        key.imagesCategory,
        value,
        notReported,
        flags,
        status,
      ]),
    ).toEqual([
      ['A', 30, 0, ['lower-bound'], null],
      ['B', 5, 0, [], null],
      ['not-reported', 137, 2, ['approximate'], null],
      ['_T', 172, 2, ['lower-bound', 'approximate'], null],
    ]);
    expect(await values('measure=images-seized&by=imagesCategoryScale&totals=true')).toEqual({
      new: 35,
      'not-reported': 137,
      _T: 172,
    });
  });

  test('a sum over units of which none has an amount is not available, one over no units is 0', async () => {
    const { body } = await ask('measure=images-seized&by=methods,people');
    const at = (methods: string, people: string) =>
      body.observations.find(({ key }: Body) => key.methods === methods && key.people === people);
    expect(at('not-reported', '1')).toMatchObject({ value: null, status: 'not-available', notReported: 1 });
    expect(at('night', '2-plus')).toMatchObject({ value: 0, status: null, notReported: 0, flags: [] });
    expect(at('none', '2-plus')).toMatchObject({ value: 15, flags: ['lower-bound'] });
  });

  test('a term is summed exactly and rounded half up at the end', async () => {
    const { body } = await ask('measure=custody-days&by=year&totals=true');
    expect(body.observations.map(({ key, value, notReported }: Body) => [key.year, value, notReported])).toEqual([
      ['2014', 547.88, 0],
      ['2015', 730.5, 0],
      ['_T', 1278.38, 0],
    ]);
  });
});

describe('the query', () => {
  test('all combinations are listed in list order, not-reported and _T last, the last dimension fastest', async () => {
    const { body } = await ask('by=outcome,sex&totals=true');
    expect(body.dimensions).toEqual([
      {
        id: 'outcome',
        label: 'Outcome',
        multiResponse: false,
        codes: [
          { code: 'custody', label: 'Label of custody' },
          { code: 'fine', label: 'Label of fine' },
          { code: 'community', label: 'Label of community' },
          { code: 'not-reported', label: 'Not reported' },
          { code: '_T', label: 'Total' },
        ],
      },
      {
        id: 'sex',
        label: 'Sex',
        multiResponse: false,
        codes: [
          { code: 'male', label: 'Label of male' },
          { code: 'female', label: 'Label of female' },
          { code: '_T', label: 'Total' },
        ],
      },
    ]);
    expect(body.observations.map(({ key, value }: Body) => [key.outcome, key.sex, value])).toEqual([
      ['custody', 'male', 3],
      ['custody', 'female', 0],
      ['custody', '_T', 3],
      ['fine', 'male', 0],
      ['fine', 'female', 1],
      ['fine', '_T', 1],
      ['community', 'male', 1],
      ['community', 'female', 2],
      ['community', '_T', 3],
      ['not-reported', 'male', 1],
      ['not-reported', 'female', 0],
      ['not-reported', '_T', 1],
      ['_T', 'male', 5],
      ['_T', 'female', 3],
      ['_T', '_T', 8],
    ]);
    const other = await ask('by=sex,outcome');
    expect(Object.keys(other.body.observations[0].key)).toEqual(['sex', 'outcome']);
    expect(other.body.observations.map(({ key }: Body) => key.outcome).slice(0, 4)).toEqual([
      'custody',
      'fine',
      'community',
      'not-reported',
    ]);
  });

  test('commas and repetition mean the same; what stands twice counts once', async () => {
    const plain = await ask('measure=cases,defendants&by=outcome,sex&where=sex:female,male');
    expect(plain.body.observations).toHaveLength(16);
    for (const query of [
      'measure=cases&measure=defendants&by=outcome&by=sex&where=sex:female&where=sex:male',
      'by=outcome,sex,outcome&measure=cases,defendants,cases&where=sex:female,female,male',
      'by=outcome%2Csex&measure=cases%2cdefendants&where=sex%3Afemale%2Cmale',
      '&by=outcome,sex&&measure=cases,defendants&where=sex:female,male&',
    ]) {
      expect((await ask(query)).text).toBe(plain.text);
    }
  });

  test('codes of one dimension are alternatives, several dimensions must all hold; dimensions of where follow those of by, by id', async () => {
    const expected = {
      'male|custody|2015': 1,
      'male|community|2015': 1,
      'female|custody|2015': 0,
      'female|community|2015': 1,
    };
    expect(await values('by=sex&where=year:2015&where=outcome:community,custody')).toEqual(expected);
    expect(await values('by=sex&where=outcome:custody,community&where=year:2015')).toEqual(expected);
    expect(await values('by=year&where=sex:female&where=year:2014')).toEqual({ '2014|female': 2 });
  });

  test('a dimension that is filtered has no total, the others have', async () => {
    expect(await values('by=outcome,sex&where=sex:female&totals=true')).toEqual({
      'custody|female': 0,
      'fine|female': 1,
      'community|female': 2,
      'not-reported|female': 0,
      '_T|female': 3,
    });
    expect(await values('where=sex:female&totals=true')).toEqual({ female: 3 });
  });

  test('a code of a coarser public level selects its children', async () => {
    expect(await values('where=offence:property')).toEqual({ theft: 4, burglary: 3 });
    expect(await values('where=offence:violence,theft')).toEqual({ theft: 4, assault: 3 });
    expect(await values('measure=images-seized&where=imagesCategory:new')).toEqual({ A: 30, B: 5 });
  });

  test('none and not-reported are codes like others', async () => {
    expect(await values('where=requirements:none,not-reported')).toEqual({ none: 2, 'not-reported': 3 });
  });

  test('a query on any subset of a published table is answered from its margins', async () => {
    expect(await values('by=outcome,sex,areaRegion&where=outcome:community&where=sex:female')).toEqual({
      'community|female|north': 2,
      'community|female|south': 0,
      'community|female|not-reported': 0,
    });
    expect(await values('by=areaRegion,year,sex&where=areaRegion:north&where=sex:male')).toEqual({
      'north|2014|male': 1,
      'north|2015|male': 0,
    });
  });

  test('a public code that no case has is listed as 0 where it is named', async () => {
    const { body } = await ask('measure=cases&where=methods:rope,mask&by=methods&totals=true');
    expect(body.observations.map(({ key, value }: Body) => [key.methods, value])).toEqual([
      ['mask', 2],
      ['rope', 0],
    ]);
    expect(body.warnings).toEqual([]);
    const all = await ask('measure=cases&by=methods');
    expect(all.body.dimensions[0].codes.map(({ code }: Body) => code)).not.toContain('rope');
  });

  test('sort and limit hold in every representation, and each says that the rest is not listed', async () => {
    const query = 'measure=cases&by=methods&sort=-value&limit=1';
    const { body } = await ask(query);
    expect(body).toMatchObject({ total: 4, absent: { means: 'not-listed' } });
    const [top] = body.observations;
    expect(body.dimensions[0].codes.map(({ code }: Body) => code)).toEqual([top.key.methods]);
    for (const suffix of ['.csv', '.xlsx', '.parquet', '.jsonstat', '.csv-metadata.json', '.vl.json', '.svg']) {
      const one = await service.send('GET', `${BASE}${suffix}?${query}`);
      const empty = await service.send('GET', `${BASE}${suffix}?where=methods:not-reported&sort=value`);
      expect([suffix, one.status, empty.status]).toEqual([suffix, 200, 200]);
      expect(empty.headers['assize-notes']).toContain('all-left-out');
      expect(one.headers['assize-notes']).toContain('absent-not-listed');
      if (!['.csv', '.xlsx', '.parquet'].includes(suffix)) expect(one.text).toContain('1 of 4 observations');
    }
    expect((await service.send('GET', `${BASE}.csv?${query}`)).text.split('\r\n')).toHaveLength(3);
    const refused = [await ask('limit=0'), await ask('sort=code'), await ask('measure=cases,defendants&sort=value')];
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 422]);
  });

  test('a range and the list of its codes have one body and one ETag', async () => {
    const [range, codes] = [await ask('where=year:2014..2015'), await ask('where=year:2014,2015')];
    expect(range.body).toEqual(codes.body);
    expect(range.headers.etag).toBe(codes.headers.etag);
  });
});

describe('shares', () => {
  test('a share divides by the value with its dimensions at _T, four decimals, and shows the denominator', async () => {
    expect(await values('by=outcome&share=outcome&totals=true', 'share')).toEqual({
      custody: 0.375,
      fine: 0.125,
      community: 0.375,
      'not-reported': 0.125,
      _T: 1,
    });
    expect(await values('by=outcome,sex&share=outcome', 'denominator')).toMatchObject({
      'custody|male': 5,
      'custody|female': 3,
    });
    expect(await values('by=outcome,sex&share=outcome', 'share')).toMatchObject({
      'custody|male': 0.6,
      'community|female': 0.6667,
      'fine|female': 0.3333,
      'custody|female': 0,
    });
    expect(await values('by=outcome,sex&share=outcome,sex', 'share')).toMatchObject({
      'custody|male': 0.375,
      'community|female': 0.25,
    });
    expect(await values('where=outcome:custody&share=outcome', 'share')).toEqual({ custody: 0.375 });
  });

  test('shares of a multi-response dimension may exceed 100% together, and a mandatory note says so', async () => {
    const { body } = await ask('by=offence&share=offence');
    expect(body.observations.map(({ share }: Body) => share)).toEqual([0.5, 0.375, 0.375]);
    expect(body.dimensions[0].multiResponse).toBe(true);
    expect(body.notes.find(({ id }: Body) => id === 'multi-response')).toMatchObject({ mandatory: true });
    expect((await ask('measure=convictions&by=offence')).body.dimensions[0].multiResponse).toBe(false);
    const sexes = await ask('measure=cases&by=sex');
    expect(sexes.body.notes.map(({ id }: Body) => id)).toContain('multi-response');
    expect((await ask('by=sex')).body.notes.map(({ id }: Body) => id)).not.toContain('multi-response');
  });

  test('base=known divides by the distinct units with a reported code; not-reported and _T have no share', async () => {
    const { body } = await ask('by=requirements&share=requirements&base=known&totals=true');
    expect(body.share).toEqual({ of: ['requirements'], base: 'known' });
    expect(
      body.observations.map(({ key, value, share, denominator, status, shareStatus }: Body) => [
        key.requirements,
        value,
        share,
        denominator,
        status ?? shareStatus,
      ]),
    ).toEqual([
      ['curfew', 2, 0.4, 5, null],
      ['work', 2, 0.4, 5, null],
      ['none', 2, 0.4, 5, null],
      ['not-reported', 3, null, null, 'not-applicable'],
      ['_T', 8, null, null, 'not-applicable'],
    ]);
    expect(await values('by=outcome,sex&share=outcome&base=known', 'share')).toMatchObject({
      'custody|male': 0.75,
      'community|male': 0.25,
      'not-reported|male': null,
      'fine|female': 0.3333,
    });
  });

  test('base=known over two dimensions needs a reported code in both', async () => {
    // Of eight defendants one has no outcome and three no region: five have both, and one of them has neither known.
    const { body } = await ask('by=outcome,areaRegion&share=outcome,areaRegion&base=known');
    const at = (outcome: string, region: string) =>
      body.observations.find(({ key }: Body) => key.outcome === outcome && key.areaRegion === region);
    expect(at('custody', 'north')).toMatchObject({ value: 1, denominator: 5, share: 0.2 });
    expect(at('community', 'north')).toMatchObject({ value: 2, denominator: 5, share: 0.4 });
    expect(at('custody', 'not-reported')).toMatchObject({
      value: 1,
      share: null,
      status: null,
      shareStatus: 'not-applicable',
    });
  });

  test('a share whose denominator is 0 is null and not-applicable', async () => {
    const { body } = await ask('by=ageBand,areaRegion&share=ageBand&where=areaRegion:south');
    const young = body.observations.find(({ key }: Body) => key.ageBand === '18-29');
    expect(young).toMatchObject({ value: 0, share: 0, denominator: 1, status: null });
    const none = await ask('measure=custody-days&by=outcome,sex&share=sex&where=outcome:fine');
    expect(none.body.observations[0]).toMatchObject({
      value: 0,
      share: null,
      denominator: 0,
      status: null,
      shareStatus: 'not-applicable',
    });
  });

  test('a share of a sum divides exact sums', async () => {
    const { body } = await ask('measure=images-seized&by=imagesCategory&share=imagesCategory');
    expect(body.observations.map(({ share }: Body) => share)).toEqual([0.1744, 0.0291, 0.7965]);
    expect(body.observations[0].denominator).toBe(172);
    const days = await ask('measure=custody-days&by=year&share=year');
    // 547.875 of 1278.375 is exactly 3 of 7.
    expect(days.body.observations.map(({ share, denominator }: Body) => [share, denominator])).toEqual([
      [0.4286, 1278.38],
      [0.5714, 1278.38],
    ]);
  });
});

describe('what goes with an answer', () => {
  test('notes: completeness always, those of the measures and dimensions where they apply', async () => {
    const ids = async (query: string) => (await ask(query)).body.notes.map(({ id }: Body) => id);
    expect(await ids('')).toEqual(['completeness', 'always']);
    expect(await ids('by=outcome')).toEqual(['completeness', 'always', 'of-outcome']);
    expect(await ids('where=outcome:fine')).toContain('of-outcome');
    expect(await ids('measure=images-seized')).toEqual([
      'completeness',
      'measure-images-seized',
      'always',
      'of-images',
    ]);
    const { body } = await ask('');
    expect(body.notes[0]).toEqual({ id: 'completeness', text: 'Six cases, no more.', mandatory: true });
    expect(body.notes[1].mandatory).toBe(false);
    expect(body.designation).toBe('not-official-statistics');
  });

  test('the citation is pinned and absolute; links are paths that work', async () => {
    const query = 'by=outcome,sex&where=year:2015&totals=true&share=outcome&base=known';
    const { body, text } = await ask(query);
    expect(body.citation).toMatchObject({
      url: `https://assize.example${body.links.self.slice('/v1'.length)}`,
      title: 'Towns',
      publisher: 'Town Charity',
      version: '1.0.0',
      publishedAt: '2026-03-04T05:06:07.000Z',
      licence: 'CC0-1.0',
    });
    expect(body.citation.text).toContain(body.citation.url);
    expect(body.citation.bibtex).toMatch(/^@misc\{/);
    for (const path of Object.values(body.links)) {
      expect(path).toMatch(/^\/v1\//);
      expect((await service.send('GET', String(path))).status).toBe(200);
    }
    expect((await service.send('GET', body.links.self)).text).toBe(text);
  });

  test('through latest the body is the pinned one, self link and citation included', async () => {
    const latest = await service.send('GET', '/v1/datasets/towns/releases/latest/statistics?by=sex&totals=true');
    expect(latest.text).toBe((await ask('by=sex&totals=true')).text);
    expect(latest.body.links.self).toMatch(/\/releases\/1\.0\.0\//);
  });
});

describe('formats', () => {
  const askCsv = (query: string) => service.send('GET', `${BASE}.csv?${query}`);
  const csv = async (query: string) => (await askCsv(query)).text;

  test('CSV has the codes and labels of the dimensions, then the value and its symbols, CRLF, and null as nothing', async () => {
    const answer = await askCsv('by=ageBand&share=ageBand&base=known&totals=true');
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(answer.text).toBe(
      [
        'ageBand,ageBand_label,measure,unit,value,share,denominator,status,share_status,flags,symbol',
        'under-18,Under 18,defendants,defendants,1,0.1429,7,,,small-base,[u]',
        '18-29,"18 to 29, ""young""",defendants,defendants,2,0.2857,7,,,small-base,[u]',
        '30-plus,30 and over,defendants,defendants,4,0.5714,7,,,small-base,[u]',
        'not-reported,Not reported,defendants,defendants,1,,,,not-applicable,,[z]',
        '_T,Total,defendants,defendants,8,,,,not-applicable,,[z]',
        '',
      ].join('\r\n'),
    );
  });

  test('CSV of sums has their flags, and a missing value its status and no number', async () => {
    const lines = (await csv('measure=images-seized&by=methods,people')).split('\r\n');
    expect(lines).toContain('not-reported,Not reported,1,One,images-seized,images,,,,not-available,,,[x]');
    expect(lines).toContain('tool,Label of tool,1,One,images-seized,images,50,,,,,approximate,');
    expect((await csv('measure=images-seized')).split('\r\n')[1]).toBe(
      'images-seized,images,172,,,,,lower-bound;approximate,',
    );
  });

  test('bom=true puts a byte-order mark first, in CSV alone', async () => {
    const plain = await csv('by=sex');
    expect(await csv('by=sex&bom=true')).toBe(`\uFEFF${plain}`);
    expect(await csv('by=sex&bom=false')).toBe(plain);
    expect((await ask('by=sex&bom=true')).status).toBe(400);
  });

  test('JSON and CSV say the same', async () => {
    const query = 'measure=defendants,cases&by=methods,sex&totals=true&share=methods';
    const { body } = await ask(query);
    const lines = (await csv(query)).trimEnd().split('\r\n').slice(1);
    const numberOf = (cell = ''): number | null => (cell === '' ? null : Number(cell));
    expect(
      lines.map((line) => {
        const [methods, , sex, , measure, , ...numbers] = line.split(',');
        return [methods, sex, measure, ...numbers.slice(0, 3).map(numberOf)];
      }),
    ).toEqual(
      body.observations.map((one: Body) => [
        ...[one.key.methods, one.key.sex, one.measure],
        ...[one.value, one.share, one.denominator],
      ]),
    );
  });

  test('Accept chooses nothing', async () => {
    const plain = await ask('by=sex');
    for (const accept of ['text/csv', 'application/xml', '*/*;q=0']) {
      const answer = await service.send('GET', `${BASE}?by=sex`, { headers: { accept } });
      expect([answer.status, answer.text]).toEqual([200, plain.text]);
    }
    expect(plain.headers['content-type']).toBe('application/json');
  });
});

describe('refusals', () => {
  test('an unknown or ill-formed parameter, or a scalar given twice, is 400; all faults at once', async () => {
    expect(await faults('measures=x&format=xml&totals=maybe&bom=true&base=some&where=sex&by=a b&share=,')).toEqual([
      400,
      'invalid-parameters',
      'measures unknown-parameter',
      'format unknown-parameter',
      'bom unknown-parameter',
      'by ill-formed',
      'where ill-formed',
      'totals ill-formed',
      'share ill-formed',
      'base unknown-code',
    ]);
    for (const query of ['totals=true&totals=true', 'base=all&base=all']) {
      expect((await faults(query))[2]).toBe(`${query.split('=')[0]} given-twice`);
    }
    for (const where of [
      'sex:',
      ':male',
      'sex:male,',
      'sex:ma le',
      'sex=male',
      'sex:male:x',
      '',
      'sex:%00',
      'sex:%ff',
    ]) {
      expect([where, (await faults(`where=${where}`))[0]]).toEqual([where, 400]);
    }
    for (const query of [
      'by=',
      'measure=',
      'share=',
      'totals=',
      'format=csv',
      'limit=ten',
      'Measure=cases',
      '__proto__=x',
    ]) {
      expect([query, (await faults(query))[0]]).toEqual([query, 400]);
    }
  });

  test('an unknown measure, dimension or code is 422 with what is allowed, all at once and none repeated', async () => {
    const answer = await ask('measure=nothing&by=nowhere&where=nobody:x&where=sex:unheard&share=nobody');
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe('invalid-query');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body.errors.map(({ parameter, code }: Body) => `${parameter} ${code}`)).toEqual([
      'measure unknown-code',
      'by unknown-dimension',
      'where unknown-dimension',
      'where unknown-code',
      'share unknown-dimension',
    ]);
    const [measure, by, , code] = answer.body.errors;
    expect(measure.allowed).toEqual(towns().codebook.measures.map(({ id }: Body) => id));
    expect(by.allowed).toEqual([
      'areaRegion',
      'sex',
      'ageBand',
      'offence',
      'offenceGroup',
      'outcome',
      'requirements',
      'year',
      'methods',
      'violent',
      'people',
      'imagesCategory',
      'imagesCategoryScale',
    ]);
    expect(code.allowed).toEqual(['male', 'female', 'not-reported']);
    expect(answer.text).not.toMatch(/nothing"|nowhere|nobody|unheard/);
  });

  test('_T, and what is only a coarser code of nothing public, cannot be filtered by', async () => {
    expect(await faults('where=sex:_T')).toEqual([422, 'invalid-query', 'where unknown-code']);
    expect(await faults('where=sex:male,_T')).toEqual([422, 'invalid-query', 'where unknown-code']);
    expect(await faults('by=_T')).toEqual([422, 'invalid-query', 'by unknown-dimension']);
    expect(await faults('where=sex:none')).toEqual([422, 'invalid-query', 'where unknown-code']);
  });

  test('an internal or partner’s name or code answers, byte for byte, as one that does not exist', async () => {
    const blank = ({ text, status }: Answer) => [status, text.replace(/urn:uuid:[0-9a-f-]{36}/, '')];
    const pairs: [secret: string, absent: string][] = [
      ['by=area', 'by=arex'],
      ['by=zzDesk', 'by=zzDesx'],
      ['by=zzRank', 'by=zzRanx'],
      ['by=zzHidden', 'by=zzHiddex'],
      ['by=orders', 'by=orderx'],
      ['by=month', 'by=montx'],
      ['by=quarter', 'by=quartex'],
      ['where=area:zz-kent', 'where=arex:zz-kent'],
      ['where=zzDesk:zz-one', 'where=zzDesx:zz-one'],
      ['where=areaRegion:zz-kent', 'where=areaRegion:zz-kenx'],
      ['where=offence:zz-arson', 'where=offence:zz-arsox'],
      ['by=sex,orders&where=zzRank:yes', 'by=sex,orderx&where=zzRanx:yes'],
      ['share=zzDesk', 'share=zzDesx'],
      ['by=sex&share=area', 'by=sex&share=arex'],
      ['measure=zzFine', 'measure=zzFinx'],
    ];
    for (const [secret, absent] of pairs) {
      const answer = blank(await ask(secret));
      expect([secret, answer]).toEqual([secret, blank(await ask(absent))]);
      expect(answer[0]).toBe(422);
      expect(answer[1]).not.toMatch(/zz/);
    }
  });

  test('dimensions that no published table holds together are 422 with the nearest tables', async () => {
    const answer = await ask('measure=cases&by=outcome,sex,year');
    expect([answer.status, answer.body.code]).toEqual([422, 'table-not-published']);
    expect(answer.body.nearest.length).toBeGreaterThan(0);
    expect(answer.body.nearest).toContainEqual({
      by: ['outcome', 'sex', 'year', 'areaRegion'],
      measures: ['defendants'],
    });
    for (const { by, measures } of answer.body.nearest.slice(0, 3)) {
      expect((await ask(`measure=${measures[0]}&by=${by.join(',')}`)).status).toBe(200);
    }
    expect(await faults('by=outcome,sex,methods')).toEqual([422, 'table-not-published', 'by not-published']);
    expect(await faults('by=outcome&where=sex:male&where=methods:night')).toEqual([
      422,
      'table-not-published',
      'by not-published',
    ]);
  });

  test('two levels of one variable are in no table; a category is for the measures of its quantity only', async () => {
    expect(await faults('by=offence,offenceGroup')).toEqual([422, 'table-not-published', 'by two-levels']);
    expect(await faults('by=offence&where=offenceGroup:property')).toEqual([
      422,
      'table-not-published',
      'by two-levels',
    ]);
    expect((await ask('by=imagesCategory')).body.code).toBe('table-not-published');
    expect((await ask('measure=cases,images-seized&by=imagesCategory')).body.code).toBe('table-not-published');
  });

  test('a share must be of a dimension of the answer', async () => {
    const answer = await ask('by=outcome&share=sex');
    expect(answer.body.errors).toMatchObject([{ parameter: 'share', code: 'unknown-dimension', allowed: ['outcome'] }]);
    expect(await faults('share=outcome')).toEqual([422, 'invalid-query', 'share unknown-dimension']);
  });
});

describe('large answers', () => {
  const wide = (count: number, letter: string) =>
    Array.from({ length: count }, (_, index) => ({ code: `${letter}${index}`, label: `${letter} ${index}` }));

  beforeAll(async () => {
    const definition = hamlets();
    Object.assign(definition.codebook, {
      variables: [
        { id: 'left', label: 'Left', level: 'case', codeList: 'left' },
        { id: 'right', label: 'Right', level: 'case', codeList: 'right' },
        { id: 'first', label: 'First', level: 'case', codeList: 'first', multiple: true },
        { id: 'second', label: 'Second', level: 'case', codeList: 'second', multiple: true },
      ],
      quantities: [],
      derived: [],
      codeLists: {
        ...definition.codebook.codeLists,
        left: { label: 'L', codes: wide(105, 'l') },
        right: { label: 'R', codes: wide(105, 'r') },
        first: { label: 'F', codes: wide(320, 'f') },
        second: { label: 'S', codes: wide(320, 's') },
      },
      measures: definition.codebook.measures.slice(1, 2),
      headlines: [],
      notes: [],
      tables: { upTo: 0, also: [{ by: ['left', 'right'] }, { by: ['first', 'second'] }] },
    });
    await putDataset(service, 'wide', definition);
    const [one] = townCases();
    const cases = Array.from({ length: 100 }, (_, index) => ({
      ...one,
      quantities: [],
      attributes: { left: `l${index}`, right: `r${99 - index}`, first: [], second: [] },
    }));
    cases[0] = { ...cases[0], attributes: { ...cases[0].attributes, first: all('f'), second: all('s') } };
    for (const { defendants } of cases) for (const defendant of defendants) defendant.attributes = {};
    await approveCases(service, 'wide', cases);
    await publish(service, 'wide');
  }, 60_000);
  const all = (letter: string) => wide(320, letter).map(({ code }) => code);
  const askWide = (query: string) => service.send('GET', `/v1/datasets/wide/releases/1.0.0/statistics?${query}`);

  test('up to 10,000 cells zeros are listed, of codes that the release has', async () => {
    const { body } = await askWide('by=left,right');
    expect([body.zeros, body.observations.length]).toEqual(['listed', 10_000]);
    expect(body.observations.filter(({ value }: Body) => value === 1)).toHaveLength(100);
    expect(body.dimensions[0].codes).toHaveLength(100);
  });

  test('above, counting _T, they are left out, and the order stays', async () => {
    const { body } = await askWide('by=left,right&totals=true');
    expect([body.zeros, body.observations.length]).toEqual(['omitted', 301]);
    expect(body.observations.slice(0, 3).map(({ key, value }: Body) => [key.left, key.right, value])).toEqual([
      ['l0', 'r99', 1],
      ['l0', '_T', 1],
      ['l1', 'r98', 1],
    ]);
    expect(body.observations.at(-1)).toMatchObject({ key: { left: '_T', right: '_T' }, value: 100 });
    expect(body.observations.slice(-3, -1).map(({ key }: Body) => [key.left, key.right])).toEqual([
      ['_T', 'r98'],
      ['_T', 'r99'],
    ]);
  });

  test('over 100,000 observations that are not zero are refused; fewer codes are answered', async () => {
    const { status, body } = await askWide('by=first,second');
    expect([status, body.code, body.limit]).toEqual([422, 'too-many-observations', 100_000]);
    expect(body.detail).toContain(String(320 * 320 + 1));
    const half = await askWide(`by=second&where=first:${all('f').slice(0, 160).join(',')}`);
    expect([half.status, half.body.observations.length, half.body.zeros]).toEqual([200, 160 * 320, 'omitted']);
  });
});
