import {
  type CanonicalSet,
  type CanonicalSummary,
  canonicalLine,
  canonicalSet,
  canonicalSummary,
  inIdOrder,
  type PublishedInterval,
  type PublishedPlace,
  type PublishedTable,
} from '#disclosure';
import type { Table } from '../../codebook/model.ts';
import { keyName } from '../../codebook/table-plan.ts';
import type { Measure } from '../../schemas/codebook.ts';
import { TOTAL } from '../../schemas/vocabulary.ts';
import { ownedTables, subsetsOf } from '../../statistics/table-choice.ts';

/**
 * The published cells of a release as everybody reads them from answers to `R/statistics`. They are the same as those that a publisher
 * has of stored tables (`publishedRelease`), so that whatever is computed from them is the same.
 */

/** One observation of an answer. Numbers are kept as they are written, since a double would round a sum beyond 2^53. */
interface PublishedObservation {
  /** A code, or `_T`, for each dimension of the answer. */
  key: Readonly<Record<string, string>>;
  measure: string;
  value: string | null;
  status: string | null;
  /** The interval of a withheld value: see Observation. */
  interval?: readonly [low: string, high: string | null] | null;
}

/** What is read of an answer. */
interface PublishedAnswer {
  release: string;
  total: number;
  observations: readonly PublishedObservation[];
}

const JSON_NUMBER = '(-?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?)';
/** In text of JSON a quote inside a string is escaped, so that these match members only. */
const VALUE = new RegExp(`"value":${JSON_NUMBER}`, 'g');
const INTERVAL = new RegExp(`"interval":\\[${JSON_NUMBER},(?:null|${JSON_NUMBER})\\]`, 'g');

/**
 * Reads an answer to `R/statistics`.
 * @throws SyntaxError if the text is not JSON. The members are taken to be those of the answer's schema.
 */
export function readAnswer(text: string): PublishedAnswer {
  const quoted = text
    .replace(VALUE, '"value":"$1"')
    .replace(INTERVAL, (_, low: string, high?: string) => `"interval":${JSON.stringify([low, high ?? null])}`);
  return JSON.parse(quoted) as PublishedAnswer;
}

/** What is read of the answers of a release. */
interface ReadNumbers {
  tables: readonly PublishedTable[];
  summary: CanonicalSummary;
  /** Every interval that was published, once. */
  intervals: readonly PublishedInterval[];
  /** Cells that two answers give different values: the answers are not of one release, or somebody has changed one. */
  contradictions: readonly PublishedPlace[];
}

/** Gathers the observations of answers, which may come more than once and in any order. */
export interface PublishedCollector {
  add(observations: readonly PublishedObservation[]): void;
  /** Each measure over each set of dimensions, once: what is hashed. */
  sets(): CanonicalSet[];
  read(): ReadNumbers;
}

interface SetOfCells {
  measure: Pick<Measure, 'id' | 'statistic'>;
  /** In the order of their ids. */
  dimensions: readonly string[];
  /** By codes, joined by commas. */
  cells: Map<string, PublishedInterval & { value: string | null }>;
}

export function publishedCollector(
  measures: readonly SetOfCells['measure'][],
  tables: readonly Pick<Table, 'by' | 'measures'>[],
): PublishedCollector {
  const sets = new Map<string, SetOfCells>();
  for (const measure of measures)
    for (const key of ownedTables({ tables }, measure.id).flatMap(({ keys }) => keys))
      sets.set(setOfCellsName(measure.id, key), { measure, dimensions: key.toSorted(), cells: new Map() });
  const contradictions = new Map<string, PublishedPlace>();
  const add = ({ key, measure, value, status, interval }: PublishedObservation): void => {
    const held = inIdOrder(Object.entries(key).flatMap(([id, code]) => (code === TOTAL ? [] : [{ id, code }])));
    const dimensions = held.map(({ id }) => id);
    const codes = held.map(({ code }) => code);
    const isWithheld = status === 'suppressed';
    const cells = sets.get(setOfCellsName(measure, dimensions))?.cells;
    if (!cells || (!isWithheld && (value === null || value === '0'))) return;
    const shown = isWithheld ? null : value;
    const known = cells.get(codes.join());
    if (known && known.value !== shown)
      contradictions.set(`${setOfCellsName(measure, dimensions)} ${codes}`, { measure, dimensions, codes });
    cells.set(codes.join(), { measure, dimensions, codes, value: shown, interval });
  };
  const canonical = (): CanonicalSet[] =>
    [...sets.values()].map(({ measure, dimensions, cells }) =>
      canonicalSet(
        measure,
        dimensions,
        Array.from(cells, ([codes, { value }]) => canonicalLine(codes, value)),
      ),
    );
  const cellsOf = (by: readonly string[], measure: string): PublishedTable['cells'][number][] =>
    [...subsetsOf(by)].flatMap((key) =>
      Array.from(sets.get(setOfCellsName(measure, key))?.cells.values() ?? [], ({ dimensions, codes, value }) => ({
        codes: by.map((id) => codes[dimensions.indexOf(id)] ?? null),
        value,
      })),
    );
  return {
    add: (observations) => observations.forEach(add),
    sets: canonical,
    read: () => ({
      tables: tables.flatMap(({ by, measures: ids }) =>
        ids.map((measure) => ({ by, measure, cells: cellsOf(by, measure) })),
      ),
      summary: canonicalSummary(canonical()),
      intervals: [...sets.values()].flatMap(({ cells }) =>
        [...cells.values()].flatMap(({ value, ...place }) => (value === null ? [place] : [])),
      ),
      contradictions: [...contradictions.values()],
    }),
  };
}

const setOfCellsName = (measure: string, dimensions: readonly string[]): string => `${measure}/${keyName(dimensions)}`;
