import type { z } from 'zod';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import { externalFigures, headlines } from './press-snapshot-headlines.ts';
import { codeLists } from './press-snapshot-lists.ts';

/** The body of PUT /v1/datasets/{dataset}, defaults left out. */
export type DatasetInput = z.input<typeof DatasetDefinition>;

export const PRESS_SNAPSHOT_ID = 'press-snapshot-2015';

/** The demo dataset: the definition of contract/codebooks, as posted. Its cases are in press-snapshot-cases.ts. */
export const pressSnapshotDataset: DatasetInput = {
  kind: 'cases',
  title: 'Press snapshot 2015',
  description: 'One hundred constructed cases in the proportions of the 2015 article.',
  publisher: 'Assize demo',
  constructed: true,
  licence: {
    id: 'CC0-1.0',
    url: 'https://creativecommons.org/publicdomain/zero/1.0/',
    attribution: 'Assize demo data: constructed, no real person',
  },
  coverage: {
    window: { from: '2013-07-22', to: '2015-07-22' },
    windowNote: 'from the speech of 22 July 2013; half-open: the last day included is 21 July 2015',
    area: 'United Kingdom',
    sources: 'national and local newspapers',
    inclusionRule: 'one hundred cases with an image offence',
    completeness: 'A sample of cases found in the press; not a register. Records are constructed.',
  },
  settings: {},
  codebook: {
    builtIn: {
      area: { codeList: 'area', audience: 'partner', levels: { region: 'public', country: 'public' } },
      courtType: { codeList: 'court-type' },
      sex: { codeList: 'sex', required: true },
      ageBand: { codeList: 'age', levels: { group: 'public' } },
      offence: { codeList: 'offence', required: true, levels: { group: 'public' } },
      outcome: { codeList: 'outcome', required: true },
      requirements: { codeList: 'requirement' },
      orders: { codeList: 'order', audience: 'partner' },
    },
    periods: { year: 'public', quarter: 'partner', month: 'internal' },
    variables: [
      { id: 'methods', label: 'Methods', level: 'case', codeList: 'method', multiple: true },
      { id: 'role', label: 'Role', level: 'defendant', codeList: 'role', youthWithheld: true },
      { id: 'trust', label: 'Position of trust or access to children', level: 'defendant', codeList: 'trust' },
      { id: 'priorSimilar', label: 'Record for similar offences', level: 'defendant', kind: 'flag' },
    ],
    quantities: [
      { id: 'images', label: 'Images reported seized', unit: 'images', level: 'case', categories: 'image-category' },
    ],
    derived: [
      {
        id: 'otherSexualCrime',
        label: 'Also convicted of another sexual crime',
        level: 'defendant',
        rule: { exists: { offenceGroup: ['other-sexual'] } },
      },
      {
        id: 'defendantsPerCase',
        label: 'Defendants in the case',
        level: 'case',
        rule: { count: 'defendant', codeList: 'how-many' },
      },
      {
        id: 'trustOrAccess',
        label: 'Position of trust or role with access',
        level: 'defendant',
        rule: {
          map: { of: 'trust', codes: { yes: ['position-of-trust', 'access-role'], no: ['neither'] } },
          codeList: 'yes-no',
        },
      },
    ],
    codeLists,
    calendars: {
      'england-and-wales': {
        label: 'England and Wales: Monday to Friday less bank holidays',
        weekend: [6, 7],
        holidays: [
          '2013-08-26',
          '2013-12-25',
          '2013-12-26',
          '2014-01-01',
          '2014-04-18',
          '2014-04-21',
          '2014-05-05',
          '2014-05-26',
          '2014-08-25',
          '2014-12-25',
          '2014-12-26',
          '2015-01-01',
          '2015-04-03',
          '2015-04-06',
          '2015-05-04',
          '2015-05-25',
        ],
      },
    },
    measures: [
      {
        id: 'defendants',
        label: 'Defendants',
        unit: 'defendants',
        countingUnit: 'defendant',
        statistic: 'count',
        population: 'the 101 defendants of the snapshot',
      },
      {
        id: 'cases',
        label: 'Cases',
        unit: 'cases',
        countingUnit: 'case',
        statistic: 'count',
        population: 'the 100 cases of the snapshot',
      },
      {
        id: 'convictions',
        label: 'Convictions',
        unit: 'convictions',
        countingUnit: 'conviction',
        statistic: 'count',
        population: 'the 101 defendants of the snapshot',
      },
      {
        id: 'images-seized',
        label: 'Images reported seized',
        unit: 'images',
        countingUnit: 'case',
        statistic: 'sum',
        of: 'images',
        population: 'the 100 cases of the snapshot',
      },
      {
        id: 'custody-days',
        label: 'Immediate custody, total',
        unit: 'days',
        countingUnit: 'defendant',
        statistic: 'sum',
        of: 'custodyDays',
        filter: { outcome: ['immediate-custody'] },
        note: 'Determinate immediate terms only; suspended, life and extension periods left out.',
        population: 'the 101 defendants of the snapshot',
      },
    ],
    headlines,
    externalFigures,
    tables: { upTo: 2, also: [{ by: ['outcome', 'sex', 'year'], measures: ['defendants'] }] },
    notes: [{ id: 'sample', text: 'A sample of cases found in the press; not a register.', mandatory: true }],
    disclosure: { policy: 'none', reason: 'constructed records; the owner has decided to publish' },
  },
};
