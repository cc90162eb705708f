import { compile } from '../src/codebook/compile.ts';
import type { Codebook } from '../src/codebook/model.ts';
import { PRESS_SNAPSHOT_ID, pressSnapshotCases, pressSnapshotDataset } from '../src/demo/datasets.ts';
import { DatasetDefinition } from '../src/schemas/dataset.ts';
import type { HeadlineDefinition } from '../src/schemas/headline.ts';
import type { TableLookup } from '../src/statistics/answer.ts';
import type { PresentCodes } from '../src/statistics/table.ts';
import { storedPresent, storedTables } from '../tests/samples/stored-tables.ts';
import type { Facts } from './claim-list.ts';

/** The figures that the claims of claim-list.ts are about: the demo, and a court with 1,500 offenders that is made of its cases. */

type Cases = ReturnType<typeof pressSnapshotCases>;

interface ClaimedDataset {
  codebook: Codebook;
  present: PresentCodes;
  tables: TableLookup;
  cases: Cases;
  days: number;
}

const PRESS = DatasetDefinition.parse(pressSnapshotDataset);
const COURT_HEADLINES: readonly HeadlineDefinition[] = [
  share('jailed', 'immediate-custody', '{wording} of offenders were given immediate custody'),
  share('fined', 'fine', '{wording} of offenders were fined'),
  shareOfWomen('women-jailed', 'outcome', '{wording} of women were given immediate custody'),
  shareOfWomen('jailed-women', 'sex', '{wording} of those given immediate custody were women'),
  {
    ...share('women-in-prison', 'immediate-custody', '{wording} of those sent to prison were women'),
    ...{ measure: 'prisoners', where: { sex: ['female'] }, share: 'sex' },
  } as HeadlineDefinition,
  {
    ...{ id: 'prisoners', statistic: 'count', measure: 'prisoners', form: 'exact' },
    statement: '{wording} were sent to prison',
  },
  {
    ...share('jailed-offenders', 'immediate-custody', '{wording} of jailed offenders were women'),
    ...{ measure: 'jailed-offenders', where: { sex: ['female'] }, share: 'sex' },
  } as HeadlineDefinition,
  share('cautions-and-custody', 'immediate-custody', '{wording} of community sentences and others led to prison'),
  numberOf('women-counted', 'defendants', { sex: ['female'] }, '{wording} convicted women were counted'),
  numberOf('jailed-number', 'jailed-offenders', undefined, '{wording} offenders were sent to prison'),
  numberOf('convictions-of-women', 'convictions', { sex: ['female'] }, '{wording} convictions were of women'),
  numberOf('seized-from-peers', 'cases', { methods: ['peer-to-peer'] }, '{wording} cases involved peer-to-peer'),
  numberOf('sentenced-to-fines', 'defendants', { outcome: ['fine'] }, '{wording} offenders were sentenced to pay'),
  numberOf('living-with-women', 'defendants', { sex: ['female'] }, '{wording} offenders lived with women'),
  numberOf('jailed-people', 'prisoners', undefined, '{wording} prisoners'),
  share('not-free', 'fine', '{wording} of offenders were not set free'),
  {
    ...{ id: 'fines-of-men', statistic: 'sum', measure: 'fines', where: { sex: ['male'] }, form: 'exact' },
    statement: 'men were fined {wording} euros',
  },
  { id: 'fines', statistic: 'sum', measure: 'fines', form: 'exact', statement: 'fines of {wording} euros in total' },
  {
    id: 'sentenced',
    statistic: 'count',
    measure: 'defendants',
    form: 'exact',
    statement: '{wording} offenders were sentenced',
  },
  {
    id: 'discharges',
    statistic: 'rate',
    of: { measure: 'discharges' },
    days: { basis: 'calendar' },
    form: 'per-day',
    statement: 'Offenders were discharged at the rate of {wording}',
  },
];

function share(id: string, outcome: string, statement: string): HeadlineDefinition {
  const shared = { statistic: 'share', measure: 'defendants', share: 'outcome', base: 'all' } as const;
  return { id, ...shared, where: { outcome: [outcome] }, form: 'percent', statement };
}

function numberOf(id: string, measure: string, where: Record<string, string[]> | undefined, statement: string) {
  return { id, statistic: 'count', measure, ...(where && { where }), form: 'exact', statement } as HeadlineDefinition;
}

/** Women who were given immediate custody: of all women, or of all who were given it. */
function shareOfWomen(id: string, of: 'outcome' | 'sex', statement: string): HeadlineDefinition {
  return {
    ...share(id, 'immediate-custody', statement),
    where: { sex: ['female'], outcome: ['immediate-custody'] },
    share: of,
  } as HeadlineDefinition;
}

/** How the court's offenders were sentenced: 294 of 1,500 are 19.6%, and 608 are 40.5%. */
const COURT_OUTCOMES: Readonly<Record<string, number>> = {
  'immediate-custody': 294,
  fine: 608,
  'community-sentence': 400,
  'suspended-sentence': 122,
  'conditional-discharge': 76,
};

function courtCases(): Cases {
  const [pattern] = pressSnapshotCases();
  const [person] = pattern?.defendants ?? [];
  if (!pattern || !person) throw new Error('The demo has no case');
  const outcomes = Object.entries(COURT_OUTCOMES).flatMap(([outcome, times]) => Array<string>(times).fill(outcome));
  return outcomes.map((outcome, at) => ({
    ...pattern,
    sentencedOn: '2012-05-01',
    defendants: [{ ...person, sex: at % 8 === 0 ? 'female' : 'male', sentence: { ...person.sentence, outcome } }],
  }));
}

/** 1,735 days. */
const COURT: DatasetDefinition = {
  ...PRESS,
  title: 'Crown court',
  coverage: { ...PRESS.coverage, window: { from: '2010-04-01', to: '2014-12-31' } },
  codebook: {
    ...PRESS.codebook,
    measures: [
      ...PRESS.codebook.measures.map((measure) => ({
        ...measure,
        population: 'offenders sentenced at the crown court',
      })),
      {
        ...(PRESS.codebook.measures.find(({ id }) => id === 'defendants') ?? fail()),
        id: 'discharges',
        filter: { outcome: ['conditional-discharge'] },
        population: 'offenders who were discharged',
      },
      {
        ...(PRESS.codebook.measures.find(({ id }) => id === 'defendants') ?? fail()),
        id: 'prisoners',
        filter: { outcome: ['immediate-custody'] },
        population: 'offenders who were sent to prison',
      },
      {
        ...(PRESS.codebook.measures.find(({ id }) => id === 'defendants') ?? fail()),
        id: 'jailed-offenders',
        label: 'Jailed offenders',
        unit: 'offenders',
        filter: { outcome: ['immediate-custody'] },
        population: 'offenders who were sent to prison',
      },
      // The images are euros here.
      {
        ...(PRESS.codebook.measures.find(({ id }) => id === 'images-seized') ?? fail()),
        id: 'fines',
        label: 'Fines',
        unit: 'euros',
        population: 'offenders who were fined',
      },
    ],
    headlines: [...COURT_HEADLINES],
  },
};

function fail(): never {
  throw new Error('The demo counts no defendants');
}

function claimed(id: string, definition: DatasetDefinition, cases: Cases, days: number): ClaimedDataset {
  const compiled = compile(id, definition);
  // Only what the headlines and their neighbours are read from, since the oracle counts slowly.
  const by = [...compiled.tables]
    .map((table) => table.by)
    .filter((names) => names.length < 2 || names.join() === 'sex,outcome');
  const counted = storedTables(
    { ...compiled, tables: by.map((names) => ({ by: names, measures: [...compiled.measures.keys()] })) },
    cases,
  );
  const tables: TableLookup = ({ by: names, measure }) =>
    counted.find((table) => table.measure === measure && table.by.join() === names.join()) ?? fail();
  return { codebook: compiled, present: storedPresent(compiled, cases), tables, cases, days };
}

/** The demo with every third sex unknown and every third a woman: half of those whose sex is known are women, and a third of all. */
const KNOWN: DatasetDefinition = {
  ...PRESS,
  codebook: {
    ...PRESS.codebook,
    headlines: [
      shareOfKnown('women-of-known', '{wording} of those whose sex is known were women'),
      shareOfKnown('women-among-known', '{wording} were women'),
    ],
  },
};

function shareOfKnown(id: string, statement: string): HeadlineDefinition {
  const shared = { statistic: 'share', measure: 'defendants', share: 'sex', base: 'known' } as const;
  return { id, ...shared, where: { sex: ['female'] }, form: 'percent', statement };
}

const knownCases = (): Cases =>
  pressSnapshotCases().map((one, at) => ({
    ...one,
    defendants: one.defendants.map((person) => ({ ...person, sex: ['female', 'male', 'not-reported'][at % 3] })),
  }));

const DATASETS = [
  claimed(PRESS_SNAPSHOT_ID, PRESS, pressSnapshotCases(), 730),
  claimed('court', COURT, courtCases(), 1735),
  claimed('known', KNOWN, knownCases(), 730),
];

export interface ClaimedFigure extends ClaimedDataset {
  headline: HeadlineDefinition;
}

/** The dataset and the definition of a headline that claims are about. */
export function figureOf(id: string): ClaimedFigure {
  for (const dataset of DATASETS) {
    const headline = dataset.codebook.definition.codebook.headlines.find((one) => one.id === id);
    if (headline) return { ...dataset, headline };
  }
  throw new Error(`There is no headline ${id}`);
}

/** What plain counting of the cases says about a headline. */
export function factsOf(id: string): Facts {
  const { cases, days: window } = figureOf(id);
  const people = cases.flatMap(({ defendants }) => defendants);
  const counted = (is: (person: (typeof people)[number]) => boolean): number => people.filter(is).length;
  const gets = (outcome: string): number => counted(({ sentence }) => sentence.outcome === outcome);
  const jailed = gets('immediate-custody');
  const attribute = (name: string, ...codes: string[]): number =>
    counted(({ attributes }) => codes.includes(String(attributes?.[name])));
  const images = cases.map(({ quantities = [] }) => {
    // A case says how many there were, or how many of each category.
    const whole = quantities.filter(({ category }) => category === undefined);
    return (whole.length > 0 ? whole : quantities).map(({ value }) => value ?? 0);
  });
  const days = people.flatMap(({ sentence }) =>
    sentence.outcome === 'immediate-custody' ? daysOf(sentence.custodyTerm ?? '') : [],
  );
  const numbers: Readonly<Record<string, number>> = {
    prison: jailed,
    jailed,
    prisoners: jailed,
    fined: gets('fine'),
    sentenced: people.length,
    offenders: people.length,
    cases: cases.length,
    discharges: gets('conditional-discharge'),
    'trust-or-access': attribute('trust', 'position-of-trust', 'access-role'),
    'other-sexual-crimes': counted(({ convictions }) =>
      convictions.some(({ offence }) => OTHER_SEXUAL.has(offence ?? '')),
    ),
    'prior-similar': attribute('priorSimilar', 'yes'),
    women: counted(({ sex }) => sex === 'female'),
    'women-of-known': counted(({ sex }) => sex === 'female'),
    teenagers: counted(({ ageBand }) => ageBand === '18-19'),
    images: sumOf(images.flat()),
    'total-custody': sumOf(days),
    'rate-working': 1000,
    'rate-calendar': 1000,
  };
  const womenJailed = counted(({ sex, sentence }) => sex === 'female' && sentence.outcome === 'immediate-custody');
  const n = numbers[id] ?? womenJailed;
  return {
    p: n / people.length,
    n,
    all: people.length,
    years: n / 365.25,
    aDay: n / (id === 'rate-working' ? WORKING_DAYS : window),
    men: counted(({ sex }) => sex === 'male'),
    women: counted(({ sex }) => sex === 'female'),
    menJailed: counted(({ sex, sentence }) => sex === 'male' && sentence.outcome === 'immediate-custody'),
    womenJailed,
    fined: gets('fine'),
    suspended: gets('suspended-sentence'),
    community: gets('community-sentence'),
    discharged: gets('conditional-discharge'),
  };
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

/** `P1Y6M` in days: a year has 365.25. */
function daysOf(term: string): number {
  const [years = 0, months = 0, weeks = 0, days = 0] = ['Y', 'M', 'W', 'D'].map((unit) =>
    Number(new RegExp(`(\\d+)${unit}`).exec(term)?.[1] ?? 0),
  );
  return years * 365.25 + (months * 365.25) / 12 + weeks * 7 + days;
}

const OTHER_SEXUAL = new Set(['other-sexual-offence', 'indecent-assault-historic', 'grooming-meeting', 'voyeurism']);
/** From 22 July 2013 to 21 July 2015, counted on a calendar of England and Wales. */
const WORKING_DAYS = 506;
