import type { Dimension } from '../codebook/model.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import { NOT_REPORTED, PERIODS, type STATISTICS } from '../schemas/vocabulary.ts';
import type { Plan } from './query.ts';

/** What an answer's JSON leaves out, since the manifest and the codebook say it, and what a chart or a file must say itself. */
export interface About {
  title: string;
  publisher: string;
  licence: DatasetDefinition['licence'];
  /** Half-open. */
  window: DatasetDefinition['coverage']['window'];
  /** The records are made up. */
  constructed: boolean;
  /** Of each measure of the answer, in its order. */
  statistics: readonly (typeof STATISTICS)[number][];
  /** Dimensions of the answer that are periods. */
  time: readonly string[];
  /** Dimensions of the answer that are areas. */
  geo: readonly string[];
}

export function aboutOf({ codebook, measures, dimensions }: Plan): About {
  const { title, publisher, licence, coverage, constructed } = codebook.definition;
  const named = dimensions.map(({ dimension }) => dimension);
  return {
    title,
    publisher,
    licence,
    window: coverage.window,
    constructed,
    statistics: measures.map(({ statistic }) => statistic),
    time: named.filter(isPeriod).map(({ id }) => id),
    geo: named.filter(({ root }) => root === 'area').map(({ id }) => id),
  };
}

const PERIOD_FORM = { year: /^\d{4}$/, quarter: /^\d{4}-Q[1-4]$/, month: /^\d{4}-(0[1-9]|1[0-2])$/ };

/** An aggregate dataset declares its periods like any variable: one is known by its name and the form of its codes. */
function isPeriod({ id, kind, codes }: Dimension): boolean {
  const period = PERIODS.find((name) => name === id);
  if (kind === 'period' || period === undefined) return kind === 'period';
  return codes.every(({ code }) => code === NOT_REPORTED || PERIOD_FORM[period].test(code));
}
