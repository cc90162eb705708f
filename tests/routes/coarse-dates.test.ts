import Ajv from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { useService } from '../harness.ts';
import { imported, rejectedOf } from '../imports/files.ts';
import { approveCases, publish } from '../releases/journey.ts';
import { casesOf, faultsOf, newApproved, newCase, newDataset, put } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset, aFullCase } from '../samples/court.ts';

/** Dates that are known to a month or a year, or not at all, and amounts with decimals. */

const service = await useService();

const court = (datePrecision: string, change: (dataset: Body) => void = () => {}): Body =>
  aDataset((dataset) => {
    dataset.settings = { duplicates: 'off', datePrecision, selfApproval: true };
    change(dataset);
  });
const get = async (path: string) => (await service.send('GET', path, { key: service.adminKey })).body;
const post = (dataset: string, body: Body) => service.send('POST', casesOf(dataset), { key: service.adminKey, body });
const dated = (sentencedOn: string | undefined, change: Body = {}): Body => {
  const { sentencedOn: _, ...body } = aCase(change);
  return sentencedOn === undefined ? body : { ...body, sentencedOn };
};

describe('a date of sentence', () => {
  test.each([
    ['day', ['2014-05-13'], ['2014-05', '2014', undefined]],
    ['month', ['2014-05-13', '2014-05'], ['2014', undefined]],
    ['year', ['2014-05-13', '2014-05', '2014'], [undefined]],
    ['none', ['2014-05-13', '2014-05', '2014', undefined], []],
  ])('may be as coarse as %s, and the JSON Schema of a case says the same', async (precision, taken, refused) => {
    const dataset = await newDataset(service, court(precision));
    const ajv = new Ajv.default({ strict: false, validateFormats: false });
    const accepts = ajv.compile(await get(`/v1/datasets/${dataset}/case-schema`));
    for (const date of taken) {
      const answer = await post(dataset, dated(date));
      expect([date, answer.status, answer.body.sentencedOn, accepts(dated(date))]).toEqual([date, 201, date, true]);
    }
    for (const date of refused) {
      const answer = await post(dataset, dated(date));
      const code = date === undefined ? 'required' : 'invalid-date';
      expect([date, faultsOf(answer), accepts(dated(date))]).toEqual([date, [`/sentencedOn ${code}`], false]);
    }
  });

  test('is inside the window if one of its days is', async () => {
    const dataset = await newDataset(
      service,
      court('year', ({ coverage }) => (coverage.window = { from: '2013-07-22', to: '2015-07-01' })),
    );
    for (const date of ['2013', '2013-07', '2015', '2015-06'])
      expect((await post(dataset, dated(date))).status).toBe(201);
    for (const date of ['2012', '2013-06', '2015-07', '2016'])
      expect(faultsOf(await post(dataset, dated(date)))).toEqual(['/sentencedOn outside-window']);
  });

  test('that is coarser than a period makes that period not reported, and partners get the finest that is known', async () => {
    const dataset = await newDataset(
      service,
      court('none', ({ codebook }) => (codebook.tables.upTo = 1)),
    );
    for (const date of ['2014-05-13', '2014-08', '2014', undefined]) await newApproved(service, dataset, dated(date));
    const { items } = await get(`/v1/datasets/${dataset}/records?limit=10`);
    const periods = items.map(({ year, quarter }: Body) => [year, quarter].filter(Boolean).join());
    expect(periods.sort()).toEqual(['', '2014', '2014-Q2', '2014-Q3']);
    expect((await get(`/v1/datasets/${dataset}/records?where=year:2014&limit=10`)).items).toHaveLength(3);
    expect((await get(`/v1/datasets/${dataset}/records?where=quarter:not-reported&limit=10`)).items).toHaveLength(2);
    await publish(service, dataset);
    const { observations } = await get(`/v1/datasets/${dataset}/releases/1.0.0/statistics?measure=cases&by=year`);
    expect(observations.map(({ key, value }: Body) => [key.year, value])).toEqual([
      ['2014', 3],
      ['2015', 0],
      ['not-reported', 1],
    ]);
  });

  test('is found by days that it may be, and kept until its last day is old enough', async () => {
    const dataset = await newDataset(
      service,
      court('year', ({ settings }) => Object.assign(settings, { retentionMonths: 12 })),
    );
    const made: Record<string, string> = {};
    for (const date of ['2014-05-13', '2014-05', '2014'])
      made[(await newCase(service, dataset, dated(date))).id] = date;
    const listed = async (query: string): Promise<string[]> =>
      (await get(`${casesOf(dataset)}?${query}`)).items.map(({ id }: Body) => made[id]).sort();
    expect(await listed('sentencedFrom=2014-05-20')).toEqual(['2014', '2014-05']);
    expect(await listed('sentencedFrom=2014-06-01')).toEqual(['2014']);
    expect(await listed('sentencedBefore=2014-05-10')).toEqual(['2014', '2014-05']);
    const { now } = service.clock;
    const due = async (day: string) => {
      service.clock.now = new Date(`${day}T12:00:00Z`);
      return listed('retention=due');
    };
    try {
      expect(await due('2015-05-12')).toEqual([]);
      expect(await due('2015-05-13')).toEqual(['2014-05-13']);
      expect(await due('2015-05-31')).toEqual(['2014-05', '2014-05-13']);
      expect(await due('2015-12-30')).toEqual(['2014-05', '2014-05-13']);
      expect(await due('2015-12-31')).toEqual(['2014', '2014-05', '2014-05-13']);
    } finally {
      service.clock.now = now;
    }
  });

  test('may be the day of another report: both are one likely case, unless the days cannot be the same', async () => {
    const dataset = await newDataset(
      service,
      court('none', ({ settings }) => (settings.duplicates = { windowDays: 7 })),
    );
    const full = (sentencedOn: string | undefined) => dated(sentencedOn, aFullCase({ externalIds: [] }));
    const { sentencedOn: _, ...undated } = aFullCase({ externalIds: [], sources: [] });
    expect((await post(dataset, full('2015-03-13'))).status).toBe(201);
    for (const date of ['2015-03', '2015'])
      expect([date, (await post(dataset, { ...undated, sentencedOn: date })).body.code]).toEqual([
        date,
        'possible-duplicate',
      ]);
    expect((await post(dataset, { ...undated, sentencedOn: '2014-01' })).status).toBe(201);
    expect((await post(dataset, undated)).status).toBe(201); // no other case without a date
    expect((await post(dataset, undated)).body.code).toBe('possible-duplicate');
  });

  test('can be edited to a day, and back to a PUT as GET answered it', async () => {
    const dataset = await newDataset(service, court('none'));
    const one = await newCase(service, dataset, dated(undefined));
    expect(one).not.toHaveProperty('sentencedOn');
    expect((await put(service, one)).body.revision).toBe(1);
    const edited = await put(service, one, { sentencedOn: '2015-03' });
    expect([edited.status, edited.body.revision, edited.body.sentencedOn]).toEqual([200, 2, '2015-03']);
  });

  test('that becomes too coarse by a new definition is refused at the setting', async () => {
    const dataset = await newDataset(service, court('year'));
    await newCase(service, dataset, dated('2014'));
    const definition = await service.send('GET', `/v1/datasets/${dataset}/definition`, { key: service.adminKey });
    const refused = await service.send('PUT', `/v1/datasets/${dataset}`, {
      key: service.adminKey,
      body: court('month'),
      headers: { 'if-match': String(definition.headers.etag) },
    });
    expect(faultsOf(refused)).toEqual(['/settings/datePrecision invalid-date']);
  });
});

describe('an amount with decimals', () => {
  const weighed = (): Body =>
    court('none', ({ codebook }) => {
      codebook.quantities = [
        { id: 'images', label: 'Images', unit: 'images', level: 'case', categories: 'grade' },
        { id: 'inches', label: 'Inches', unit: 'inches', level: 'defendant', decimals: 2 },
      ];
      codebook.derived.push({
        id: 'size',
        label: 'Size',
        level: 'defendant',
        rule: { band: 'inches', codeList: 'sizes' },
      });
      codebook.codeLists.sizes = {
        label: 'Sizes',
        codes: [
          { code: 'short', label: 'Short', max: 63 },
          { code: 'tall', label: 'Tall', min: 64 },
        ],
      };
      const of = { unit: 'inches', countingUnit: 'defendant', of: 'inches', decimals: 2, population: 'All.' };
      codebook.measures.push(
        { id: 'inches-in-all', label: 'Inches', statistic: 'sum', ...of },
        { id: 'mean-inches', label: 'Mean', statistic: 'mean', ...of },
        { id: 'median-inches', label: 'Median', statistic: 'median', ...of },
      );
      codebook.tables = { upTo: 0, also: [{ by: ['size', 'sex'] }] };
    });
  const tall = (value: number, sex = 'male') =>
    aCase({
      defendants: [
        {
          sex,
          convictions: [{ offence: 'theft' }],
          sentence: {},
          quantities: [{ quantity: 'inches', value, basis: 'exact' }],
        },
      ],
    });

  test('is added up exactly, and in means, medians and bands', async () => {
    const dataset = await newDataset(service, weighed());
    // In binary fractions the first three add up to 0.6000000000000001.
    const values = [0.1, 0.2, 0.3, 63.75, 64.25];
    await approveCases(
      service,
      dataset,
      values.map((value, n) => tall(value, n < 3 ? 'female' : 'male')),
    );
    await publish(service, dataset);
    const figures = async (query: string) =>
      (await get(`/v1/datasets/${dataset}/releases/1.0.0/statistics?${query}`)).observations.map(
        ({ value }: Body) => value,
      );
    const all = 'measure=inches-in-all,mean-inches,median-inches';
    expect(await figures(all)).toEqual([128.6, 25.72, 0.3]);
    expect(await figures(`${all}&where=sex:female`)).toEqual([0.6, 0.2, 0.2]);
    expect(await figures('measure=inches-in-all&by=size')).toEqual([64.35, 64.25]);
    const { text } = await service.send(
      'GET',
      `/v1/datasets/${dataset}/releases/1.0.0/statistics.csv?measure=inches-in-all`,
    );
    expect(text).toContain(',128.6,');
  });

  test('has at most the decimals that its quantity allows, in JSON, in its schema and in CSV', async () => {
    const dataset = await newDataset(service, weighed());
    const ajv = new Ajv.default({ strict: false, validateFormats: false, multipleOfPrecision: 6 });
    const accepts = ajv.compile(await get(`/v1/datasets/${dataset}/case-schema`));
    for (const value of [0.07, 61.25, 70, 1.15]) {
      expect([value, (await post(dataset, tall(value))).status, accepts(tall(value))]).toEqual([value, 201, true]);
    }
    for (const value of [61.125, 0.001]) {
      const fault = '/defendants/0/quantities/0/value ill-formed';
      expect([value, faultsOf(await post(dataset, tall(value))), accepts(tall(value))]).toEqual([
        value,
        [fault],
        false,
      ]);
    }
    const whole = aCase({ quantities: [{ quantity: 'images', value: 1.5, basis: 'exact' }] });
    expect(faultsOf(await post(dataset, whole))).toEqual(['/quantities/0/value wrong-type']);
    const file =
      'case,sentencedOn,sex,inches,images,conviction1.offence\na,2014,male,61.25,3,theft\nb,,female,61.125,,theft\nc,2014-05,male,5 ft,,theft\n';
    const job = await imported(service, dataset, file, { type: 'text/csv' });
    expect(job.counts).toMatchObject({ created: 1, rejected: 2 });
    expect(await rejectedOf(service, job)).toMatch(/Must have at most 2 decimals[\s\S]*Must be digits, with a point/);
  });
});
