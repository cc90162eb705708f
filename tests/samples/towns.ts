import type { Body } from './body.ts';
import { codes } from './code-lists.ts';

/** A dataset small enough to be counted by hand, with one of everything that statistics treat differently. */

const labelled = (text: string) => codes(text, (code) => `Label of ${code}`);

/** Few tables, for tests that are not about what is in them: a build takes a fraction of the time. */
export const hamlets = (): Body => {
  const definition = towns();
  definition.title = 'Hamlets';
  definition.codebook.tables = {
    upTo: 0,
    also: [
      { by: ['outcome', 'sex', 'year'], measures: ['defendants'] },
      { by: ['methods'], measures: ['cases'] },
      { by: ['imagesCategory'], measures: ['images-seized'] },
    ],
  };
  return definition;
};

/** Names of what is internal, or for partners only, begin with `zz`, so that a leak is easy to see. */
export const towns = (): Body => ({
  kind: 'cases',
  title: 'Towns',
  description: 'Six cases of three towns.',
  publisher: 'Town Charity',
  constructed: true,
  licence: { id: 'CC0-1.0', url: 'https://example.org/licence', attribution: 'Town Charity' },
  coverage: {
    window: { from: '2014-01-01', to: '2016-01-01' },
    area: 'Three towns',
    sources: 'Tests',
    inclusionRule: 'All.',
    completeness: 'Six cases, no more.',
  },
  settings: { selfApproval: true, duplicates: 'off' },
  codebook: {
    builtIn: {
      area: { codeList: 'area', audience: 'partner', levels: { region: 'public' } },
      sex: { codeList: 'sex', required: true },
      ageBand: { codeList: 'age' },
      offence: { codeList: 'offence', required: true, levels: { group: 'public' } },
      outcome: { codeList: 'outcome' },
      requirements: { codeList: 'requirement' },
      orders: { codeList: 'order', audience: 'partner' },
    },
    variables: [
      { id: 'methods', label: 'Methods', level: 'case', codeList: 'method', multiple: true, youthWithheld: true },
      { id: 'zzDesk', label: 'Desk', labels: { cy: 'zzDesg' }, level: 'case', codeList: 'desk', audience: 'internal' },
      { id: 'zzRank', label: 'Rank', labels: { cy: 'zzRheng' }, level: 'defendant', kind: 'flag', audience: 'partner' },
    ],
    quantities: [
      {
        id: 'images',
        label: 'Images',
        unit: 'images',
        level: 'case',
        categories: 'grade',
        levels: { scale: 'public' },
      },
      { id: 'zzFine', label: 'Fine', unit: 'pounds', level: 'defendant', audience: 'internal' },
    ],
    derived: [
      { id: 'violent', label: 'Violent', level: 'defendant', rule: { exists: { offenceGroup: ['violence'] } } },
      {
        id: 'people',
        label: 'Defendants in the case',
        level: 'case',
        rule: { count: 'defendant', codeList: 'number' },
      },
      { id: 'zzHidden', label: 'Hidden', level: 'case', audience: 'internal', rule: { exists: { sex: ['male'] } } },
    ],
    codeLists: {
      area: {
        label: 'Area',
        codes: labelled('zz-kent>south zz-york>north zz-leeds>north'),
        levels: [{ id: 'region', label: 'Region', codes: labelled('north south') }],
      },
      sex: { label: 'Sex', codes: labelled('male female') },
      age: {
        label: 'Age',
        codes: [
          { code: 'under-18', label: 'Under 18', min: 0, max: 17 },
          { code: '18-29', label: '18 to 29, "young"', min: 18, max: 29 },
          { code: '30-plus', label: '30 and over', min: 30 },
        ],
      },
      offence: {
        label: 'Offence',
        codes: labelled('theft>property burglary>property assault>violence zz-arson>property>burglary'),
        levels: [{ id: 'group', label: 'Offence group', codes: labelled('property violence') }],
      },
      outcome: { label: 'Outcome', codes: labelled('custody fine community') },
      requirement: { label: 'Requirement', codes: labelled('curfew work') },
      order: { label: 'Order', codes: labelled('zz-ban') },
      method: { label: 'Method', codes: labelled('night mask tool rope') },
      desk: { label: 'Desk', codes: labelled('zz-one zz-two') },
      grade: {
        label: 'Grade',
        codes: labelled('A>new B>new one>old'),
        levels: [{ id: 'scale', label: 'Scale', codes: labelled('new old') }],
      },
      number: {
        label: 'Number',
        codes: [
          { code: '1', label: 'One', min: 1, max: 1 },
          { code: '2-plus', label: 'Two or more', min: 2 },
        ],
      },
    },
    measures: [
      measure('defendants', 'defendant'),
      measure('cases', 'case'),
      measure('convictions', 'conviction'),
      { ...measure('images-seized', 'case'), unit: 'images', statistic: 'sum', of: 'images', note: 'As reported.' },
      {
        ...measure('custody-days', 'defendant'),
        unit: 'days',
        statistic: 'sum',
        of: 'custodyDays',
        filter: { outcome: ['custody'] },
        decimals: 2,
      },
      { ...measure('violent-people', 'defendant'), filter: { offenceGroup: ['violence'] } },
      { ...measure('desk-one', 'case'), filter: { zzDesk: ['zz-one'] } },
    ],
    tables: { upTo: 2, also: [{ by: ['outcome', 'sex', 'year', 'areaRegion'], measures: ['defendants'] }] },
    headlines: [
      { id: 'all', statistic: 'count', measure: 'defendants', form: 'exact', statement: '{wording} people' },
      {
        id: 'custody',
        statistic: 'share',
        measure: 'defendants',
        where: { outcome: ['custody'] },
        share: 'outcome',
        base: 'known',
        form: 'percent',
        statement: '{wording} were imprisoned',
        usage: ['no-ranking'],
      },
      {
        id: 'with-mask',
        statistic: 'share',
        measure: 'cases',
        where: { methods: ['mask'] },
        share: 'methods',
        form: 'percent',
        statement: '{wording} wore a mask',
      },
      { id: 'images', statistic: 'sum', measure: 'images-seized', form: 'exact', statement: '{wording} images' },
      {
        id: 'years',
        statistic: 'sum',
        measure: 'custody-days',
        convert: { unit: 'years', divideBy: 365.25 },
        form: 'total',
        statement: '{wording} of custody',
        usage: ['ours-alone'],
      },
      {
        id: 'a-day',
        statistic: 'rate',
        of: { measure: 'cases' },
        days: { basis: 'calendar' },
        form: 'per-day',
        statement: '{wording}',
      },
      {
        id: 'found-a-day',
        statistic: 'rate',
        of: { externalFigure: 'found' },
        days: { basis: 'calendar' },
        form: 'per-day',
        statement: 'Found {wording}',
      },
    ],
    externalFigures: [
      {
        id: 'found',
        wording: 'at least 1,460 cases',
        value: 1460,
        bound: 'at-least',
        unit: 'cases',
        publisher: 'Somebody Else',
        source: 'their files',
        period: '2014-01-01/2016-01-01',
        usage: ['lower-bound'],
      },
    ],
    notes: [
      { id: 'always', text: 'Applies always.', mandatory: false },
      { id: 'of-images', text: 'Applies to images.', mandatory: true, measures: ['images-seized'] },
      { id: 'of-outcome', text: 'Applies to outcomes.', mandatory: true, dimensions: ['outcome'] },
    ],
    disclosure: { policy: 'none', reason: 'constructed' },
  },
});

function measure(id: string, countingUnit: string): Body {
  const population = 'everybody in three towns';
  return { id, label: `Label of ${id}`, unit: `${countingUnit}s`, countingUnit, statistic: 'count', population };
}

const defendant = (
  sex: string,
  ageBand: string | undefined,
  offences: string[],
  sentence: object,
  attributes: object = { zzRank: 'yes' },
): Body => ({
  sex,
  ...(ageBand && { ageBand }),
  attributes,
  convictions: offences.map((offence, index) => ({ offence, ...(offences.length > 1 && { principal: index === 0 }) })),
  sentence,
});

/** Six cases with eight defendants and eleven convictions. */
export const townCases = (): Body[] => [
  {
    sentencedOn: '2014-03-01',
    area: 'zz-kent',
    attributes: { methods: ['night', 'mask'], zzDesk: 'zz-one' },
    quantities: [{ quantity: 'images', value: 100, basis: 'exact' }],
    defendants: [
      defendant('male', '30-plus', ['theft', 'assault'], { outcome: 'custody', custodyTerm: 'P1Y', requirements: [] }),
    ],
  },
  {
    sentencedOn: '2014-06-10',
    area: 'zz-york',
    attributes: { methods: [], zzDesk: 'zz-one' },
    quantities: [
      { quantity: 'images', category: 'A', value: 10, basis: 'at-least' },
      { quantity: 'images', category: 'B', value: 5, basis: 'exact' },
    ],
    defendants: [
      defendant('male', '18-29', ['burglary'], { outcome: 'custody', custodyTerm: 'P6M', requirements: [] }),
      defendant('female', '18-29', ['burglary'], { outcome: 'community', requirements: ['work', 'curfew'] }),
    ],
  },
  {
    sentencedOn: '2014-11-11',
    area: 'zz-leeds',
    attributes: { zzDesk: 'zz-two' },
    defendants: [defendant('female', '30-plus', ['assault'], { outcome: 'fine' }, { zzRank: 'no' })],
  },
  {
    sentencedOn: '2015-01-05',
    attributes: { methods: ['tool'] },
    quantities: [
      { quantity: 'images', value: 50, basis: 'about' },
      { quantity: 'images', category: 'A', value: 20, basis: 'exact' },
    ],
    defendants: [defendant('male', undefined, ['zz-arson'], {})],
  },
  {
    // One of the two is under 18: area and methods are withheld for both.
    sentencedOn: '2015-02-02',
    area: 'zz-kent',
    attributes: { methods: ['night'] },
    defendants: [
      defendant('male', 'under-18', ['theft'], { outcome: 'community', requirements: ['curfew'] }),
      defendant('male', '30-plus', ['theft', 'theft'], { outcome: 'custody', custodyTerm: 'P2Y' }),
    ],
  },
  {
    sentencedOn: '2015-07-07',
    area: 'zz-york',
    attributes: { methods: ['mask'] },
    quantities: [{ quantity: 'images', value: 7, basis: 'exact' }],
    defendants: [
      defendant('female', '30-plus', ['theft', 'assault'], { outcome: 'community', requirements: ['work'] }),
    ],
  },
];
