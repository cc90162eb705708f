import type { Body } from './body.ts';
import { bands, list } from './code-lists.ts';

/** Small definitions in which every part of a codebook occurs, for tests to break. Fresh at each call. */

const about = () => ({
  title: 'Sample',
  description: 'A sample.',
  publisher: 'Nobody',
  licence: { id: 'CC0-1.0', url: 'https://example.org/licence', attribution: 'Nobody' },
  coverage: {
    window: { from: '2014-01-15', to: '2015-07-01' },
    area: 'Everywhere',
    sources: 'None',
    inclusionRule: 'All',
    completeness: 'Complete.',
  },
  settings: {},
});

export const sampleCases = (): Body => ({
  kind: 'cases',
  ...about(),
  codebook: {
    builtIn: {
      area: { codeList: 'area', audience: 'partner', levels: { region: 'public', country: 'internal' } },
      sex: { codeList: 'sex', required: true },
      offence: { codeList: 'offence', levels: { group: 'public' } },
      requirements: { codeList: 'requirement' },
      orders: { codeList: 'order', audience: 'internal' },
    },
    variables: [
      { id: 'methods', label: 'Methods', level: 'case', codeList: 'method', multiple: true },
      { id: 'role', label: 'Role', level: 'defendant', codeList: 'role' },
      { id: 'prior', label: 'Prior', level: 'defendant', kind: 'flag' },
      { id: 'secretFlag', label: 'Secret', level: 'conviction', kind: 'flag', audience: 'internal' },
    ],
    quantities: [
      {
        id: 'images',
        label: 'Images',
        unit: 'images',
        level: 'case',
        categories: 'category',
        levels: { scale: 'public' },
      },
      { id: 'devices', label: 'Devices', unit: 'devices', level: 'defendant', audience: 'partner' },
    ],
    derived: [
      {
        id: 'alsoOther',
        label: 'Also other',
        level: 'defendant',
        rule: { exists: { offenceGroup: ['other'], prior: { not: ['no'] } } },
      },
      { id: 'howMany', label: 'How many', level: 'case', rule: { count: 'defendant', codeList: 'many' } },
      { id: 'custody', label: 'Custody', level: 'defendant', rule: { band: 'custodyDays', codeList: 'many' } },
      {
        id: 'online',
        label: 'Online',
        level: 'case',
        rule: {
          map: { of: 'methods', codes: { yes: ['stream'], no: ['post', 'not-reported'] }, else: 'no' },
          codeList: 'yes-no',
        },
      },
      { id: 'fromSecret', label: 'From a secret', level: 'defendant', rule: { exists: { secretFlag: ['yes'] } } },
    ],
    codeLists: {
      area: { standard: 'police-force-areas', include: ['W15000002', 'E23000013', 'E23000007'] },
      requirement: { standard: 'community-requirements' },
      order: { standard: 'ancillary-orders' },
      sex: list('male female'),
      offence: list('make>image possess>image other>other', { group: 'image other' }),
      method: list('stream post'),
      role: list('teacher entertainer juggler>>entertainer'),
      'yes-no': list('yes no'),
      many: bands('1:-1 2-3:2-3 4-plus:4-'),
      category: list('A>new level-1>old', { scale: 'new old' }),
    },
    calendars: { england: { label: 'England', weekend: [6, 7], holidays: ['2014-12-25'] } },
    measures: [
      {
        id: 'defendants',
        label: 'Defendants',
        unit: 'defendants',
        countingUnit: 'defendant',
        statistic: 'count',
        population: 'All',
      },
      { id: 'cases', label: 'Cases', unit: 'cases', countingUnit: 'case', statistic: 'count', population: 'All' },
      {
        id: 'images-seized',
        label: 'Images',
        unit: 'images',
        countingUnit: 'case',
        statistic: 'sum',
        of: 'images',
        population: 'All',
      },
      {
        id: 'secret-devices',
        label: 'Devices',
        unit: 'devices',
        countingUnit: 'defendant',
        statistic: 'sum',
        of: 'devices',
        filter: { secretFlag: ['yes'] },
        population: 'All',
      },
    ],
    tables: { upTo: 1, also: [{ by: ['sex', 'year', 'offenceGroup'], measures: ['defendants'] }] },
    headlines: [
      { id: 'all', statement: '{wording} in all', form: 'exact', statistic: 'count', measure: 'defendants' },
      {
        id: 'women',
        statement: '{wording} women',
        form: 'percent',
        statistic: 'share',
        measure: 'defendants',
        where: { sex: ['female'] },
        share: 'sex',
      },
      {
        id: 'images',
        statement: '{wording} seized',
        form: 'more-than',
        statistic: 'sum',
        measure: 'images-seized',
        where: { imagesCategory: ['A'] },
      },
      {
        id: 'rate',
        statement: '{wording} found',
        form: 'per-day',
        statistic: 'rate',
        of: { externalFigure: 'found' },
        days: { basis: 'working', calendar: 'england' },
      },
      {
        id: 'rate-cases',
        statement: '{wording}',
        form: 'per-day',
        statistic: 'rate',
        of: { measure: 'cases' },
        days: { basis: 'calendar' },
      },
    ],
    externalFigures: [
      {
        id: 'found',
        wording: 'at least 9',
        value: 9,
        bound: 'at-least',
        unit: 'cases',
        publisher: 'P',
        source: 'S',
        publishedOn: '2015-02-28',
        period: '2014',
      },
    ],
    notes: [
      { id: 'general', text: 'All.', mandatory: true },
      { id: 'of-secret', text: 'Hidden.', mandatory: true, dimensions: ['secretFlag', 'quarter'] },
      { id: 'of-both', text: 'Half.', mandatory: false, measures: ['cases'], dimensions: ['sex', 'orders'] },
    ],
    disclosure: { policy: 'none' },
  },
});

export const sampleAggregate = (): Body => ({
  kind: 'aggregate',
  ...about(),
  settings: { absentRows: 'zero' },
  codebook: {
    variables: [
      { id: 'year', label: 'Year', level: 'observation', codeList: 'year', required: true },
      { id: 'outcome', label: 'Outcome', level: 'observation', codeList: 'outcome' },
    ],
    derived: [
      {
        id: 'custody',
        label: 'Custody',
        level: 'observation',
        rule: { map: { of: 'outcome', codes: { yes: ['prison'] }, else: 'no' }, codeList: 'yes-no' },
      },
    ],
    codeLists: {
      year: list('2014 2015'),
      outcome: list('prison fine'),
      'yes-no': list('yes no'),
    },
    measures: [
      {
        id: 'occasions',
        label: 'Occasions',
        unit: 'occasions',
        countingUnit: 'occasion',
        statistic: 'sum',
        of: 'value',
        population: 'All',
      },
    ],
    tables: { upTo: 2 },
    disclosure: { policy: 'none' },
  },
});
