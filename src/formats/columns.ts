import { type INTERVAL_COLUMNS, OBSERVATION_STATUSES, type VALUE_COLUMNS } from '../schemas/vocabulary.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import type { Observation } from '../statistics/observation.ts';
import { SDMX_CODES, symbolsOf } from './markers.ts';

/** A column of an answer as a table with a row for each observation. CSV, its metadata (CSVW) and Parquet are written from it. */
export interface AnswerColumn {
  name: string;
  /** The heading for people. */
  title: string;
  description: string;
  /** A `list` is several words joined by LIST_SEPARATOR. */
  type: 'code' | 'text' | 'list' | 'integer' | 'decimal';
  nullable: boolean;
  /** The cell of a row; null if it is empty. Numbers have all their digits. */
  read(observation: Observation): string | null;
}

export const LIST_SEPARATOR = ';';

const SDMX_STATUSES = OBSERVATION_STATUSES.map((status) => `${status} is ${SDMX_CODES[status].obsStatus}`).join(', ');

/** Code and label of each dimension, then the value columns: `docs/reference/statistics.md`, "Representations". */
export const answerColumns = (answer: StatisticsAnswer): AnswerColumn[] => [
  ...answer.dimensions.flatMap((dimension, index) => dimensionColumns(dimension, index)),
  ...valueColumns(answer),
  ...(answer.about.withholds ? intervalColumns(answer) : []),
];

type AnswerDimension = StatisticsAnswer['dimensions'][number];

function dimensionColumns({ id, label, codes }: AnswerDimension, index: number): AnswerColumn[] {
  const labels = new Map(codes.map((one) => [one.code, one.label]));
  return [
    dimensionCodeColumn({ id, label }, index),
    {
      name: `${id}_label`,
      title: label,
      description: `Label of the code of ${label}.`,
      type: 'text',
      nullable: false,
      read: ({ key }) => labels.get(key[index] ?? '') ?? null,
    },
  ];
}

/** The code of the dimension that is at this place of a key. */
export const dimensionCodeColumn = (
  { id, label }: Pick<AnswerDimension, 'id' | 'label'>,
  index: number,
): AnswerColumn => ({
  name: id,
  title: `${label}: code`,
  description: `Code of ${label}. _T is the total.`,
  type: 'code',
  nullable: false,
  read: ({ key }) => key[index] ?? null,
});

const joinedWords = (words: readonly string[]): string | null =>
  words.length === 0 ? null : words.join(LIST_SEPARATOR);

/** What the columns of values need to know of each measure. */
type ColumnMeasures = {
  measures: readonly Pick<StatisticsAnswer['measures'][number], 'id' | 'label' | 'unit' | 'decimals'>[];
};

const numberType = ({ measures }: ColumnMeasures) =>
  measures.every(({ decimals }) => decimals === 0) ? 'integer' : 'decimal';

export function intervalColumns(answer: ColumnMeasures): AnswerColumn[] {
  const ends: Record<(typeof INTERVAL_COLUMNS)[number], Pick<AnswerColumn, 'title' | 'description' | 'read'>> = {
    interval_low: {
      title: 'At least',
      description:
        'Of a withheld value: the least that it can be, as far as the published values tell. Empty of others.',
      read: ({ interval }) => interval?.[0] ?? null,
    },
    interval_high: {
      title: 'At most',
      description: 'Of a withheld value: the most that it can be. Empty if nothing limits it, and of others.',
      read: ({ interval }) => interval?.[1] ?? null,
    },
  };
  const type = numberType(answer);
  return Object.entries(ends).map(([name, end]) => ({ name, type, nullable: true, ...end }));
}

export function valueColumns(answer: ColumnMeasures): AnswerColumn[] {
  const { measures } = answer;
  const units = new Map(measures.map(({ id, unit }) => [id, unit]));
  const number = numberType(answer);
  const columns: Record<(typeof VALUE_COLUMNS)[number], Omit<AnswerColumn, 'name'>> = {
    measure: {
      title: 'Measure',
      description: `What is counted or summed: ${measures.map(({ id, label }) => `${id} (${label})`).join(', ')}.`,
      type: 'text',
      nullable: false,
      read: ({ measure }) => measure,
    },
    unit: {
      title: 'Unit',
      description: 'Unit of the value and the denominator.',
      type: 'text',
      nullable: false,
      read: ({ measure }) => units.get(measure) ?? null,
    },
    value: {
      title: 'Value',
      description: 'The value. An empty value is not zero; status says why it is empty.',
      type: number,
      nullable: true,
      read: ({ value }) => value,
    },
    share: {
      title: 'Share',
      description: 'The value divided by the denominator, as a fraction of 1 and not as a percentage.',
      type: 'decimal',
      nullable: true,
      read: ({ share }) => share,
    },
    denominator: {
      title: 'Denominator',
      description: 'The number that the value is divided by to give the share.',
      type: number,
      nullable: true,
      read: ({ denominator }) => denominator,
    },
    status: {
      title: 'Status',
      description: `Why the value is empty. In SDMX CL_OBS_STATUS: ${SDMX_STATUSES}; a value that is not empty is A.`,
      type: 'text',
      nullable: true,
      read: ({ status }) => status,
    },
    share_status: {
      title: 'Status of the share',
      description: 'Why the share is empty, if one was asked for.',
      type: 'text',
      nullable: true,
      read: ({ shareStatus }) => shareStatus,
    },
    flags: {
      title: 'Flags',
      description: 'What qualifies the value, such as provisional or lower-bound, or the share, such as small-base.',
      type: 'list',
      nullable: true,
      read: ({ flags }) => joinedWords(flags),
    },
    symbol: {
      title: 'Symbol',
      description:
        'Shorthand for the status of value or share, and for flags: [c] suppressed, [x] not available, [z] not applicable, [p] provisional, [r] revised, [u] a share of fewer than 10.',
      type: 'list',
      nullable: true,
      read: (observation) => joinedWords(symbolsOf(observation)),
    },
  };
  return Object.entries(columns).map(([name, column]) => ({ name, ...column }));
}
