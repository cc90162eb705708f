import type { Codebook } from '../../codebook/model.ts';
import { type PublicCodebook, publicCodebook } from '../../codebook/public.ts';
import { keyName } from '../../codebook/table-plan.ts';
import type { Measure } from '../../schemas/codebook.ts';
import type { DatasetDefinition } from '../../schemas/dataset.ts';
import { TOTAL } from '../../schemas/vocabulary.ts';
import { periodCoverage } from '../../statistics/coverage.ts';
import { cellValue, type TableData, TOTAL_POSITION } from '../../statistics/table.ts';
import { ownedTables, subsetsOf } from '../../statistics/table-choice.ts';
import { type CanonicalSet, canonicalLine, canonicalOrder, canonicalSet, valuePrinter } from './canonical.ts';

/**
 * The published cells of a release, as a publisher has them in stored tables and as everybody reads them from answers to
 * `R/statistics`. Both get the same, so that whatever is computed from them is the same.
 */

/** A release as everybody can read it. */
export interface PublishedRelease {
  version: string;
  codebook: PublicCodebook;
  coverage: Pick<DatasetDefinition['coverage'], 'window' | 'gaps'>;
  tables: readonly PublishedTable[];
}

/** One measure over one set of dimensions, with its margins. What is not there is 0, or not known in a gap of the coverage. */
export interface PublishedTable {
  by: readonly string[];
  measure: string;
  cells: readonly PublishedCell[];
}

export interface PublishedCell {
  /** A code for each dimension of `by`; null is its total. */
  codes: readonly (string | null)[];
  /** As JSON answers print it; null if it is withheld. */
  value: string | null;
}

/** The release that stored tables make. */
export function publishedRelease(version: string, codebook: Codebook, tables: readonly TableData[]): PublishedRelease {
  const { window, gaps } = codebook.definition.coverage;
  return {
    version,
    codebook: publicCodebook(codebook),
    coverage: { window, ...(gaps && { gaps }) },
    tables: tables.map((table) => publishedTable(codebook, table)),
  };
}

function publishedTable(codebook: Codebook, { by, measure: id, cells }: TableData): PublishedTable {
  const measure = codebook.measures.get(id)!; // a table of this codebook
  const dimensions = by.map((name) => codebook.dimensions.get(name)!); // as above
  const gaps = dimensions.map((dimension) => periodCoverage(codebook, dimension).none);
  const print = valuePrinter(codebook, measure);
  return {
    by,
    measure: id,
    cells: cells.flatMap((cell): PublishedCell[] => {
      const at = cell.slice(0, by.length) as number[]; // the first entries of a cell are positions
      // The margin of reported units is only ever a denominator, and what is not covered is answered as not known.
      if (at.some((position, place) => position < TOTAL_POSITION || gaps[place]!.has(position))) return [];
      const { amount, over, status } = cellValue(cell, by.length, measure.statistic);
      const value = amount === null ? null : print(amount, over);
      if (value === null ? status !== 'suppressed' : value === '0') return [];
      const codes = at.map((position, place) => (position < 0 ? null : dimensions[place]!.codes[position]!.code)); // an index into its codes
      return [{ codes, value }];
    }),
  };
}

/** One observation of an answer. Numbers are kept as they are written, since a double would round a sum beyond 2^53. */
export interface PublishedObservation {
  /** A code, or `_T`, for each dimension of the answer. */
  key: Readonly<Record<string, string>>;
  measure: string;
  value: string | null;
  status: string | null;
  /** The interval of a withheld value: see Observation. */
  interval?: readonly [low: string, high: string | null] | null;
}

/** What is read of an answer. */
export interface PublishedAnswer {
  release: string;
  total: number;
  observations: readonly PublishedObservation[];
}

const NUMBER = '(-?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?)';
/** In text of JSON a quote inside a string is escaped, so that these match members only. */
const VALUE = new RegExp(`"value":${NUMBER}`, 'g');
const INTERVAL = new RegExp(`"interval":\\[${NUMBER},(?:null|${NUMBER})\\]`, 'g');

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

type Countable = Pick<Measure, 'id' | 'statistic'>;
interface TableIds {
  by: readonly string[];
  measures: readonly string[];
}

/** Gathers the observations of answers, which may come more than once and in any order, into the cells of a release. */
export interface PublishedCollector {
  add(observations: readonly PublishedObservation[]): void;
  /** Cells that two answers give different values: the answers are not of one release, or somebody has changed one. */
  contradictions(): { measure: string; codes: readonly string[] }[];
  /** Each measure over each set of dimensions, once: what is hashed. */
  sets(): CanonicalSet[];
  tables(): PublishedTable[];
  /** Every interval that was published, once. */
  intervals(): PublishedInterval[];
}

export interface PublishedInterval {
  measure: string;
  /** The dimensions that are at a code and not at their total, in the order of their ids. */
  dimensions: readonly string[];
  codes: readonly string[];
  interval: PublishedObservation['interval'];
}

interface SetOfCells {
  measure: Countable;
  /** In the order of their ids. */
  dimensions: readonly string[];
  /** By codes, joined by commas. */
  cells: Map<string, { codes: readonly string[]; value: string | null; interval: PublishedObservation['interval'] }>;
}

export function publishedCollector(measures: readonly Countable[], tables: readonly TableIds[]): PublishedCollector {
  const sets = new Map<string, SetOfCells>();
  for (const measure of measures)
    for (const { keys } of ownedTables({ tables }, measure.id))
      for (const key of keys)
        sets.set(nameOf(measure.id, key), { measure, dimensions: key.toSorted(), cells: new Map() });
  const orders = new Map<string, readonly string[]>();
  const contradictions = new Map<string, { measure: string; codes: readonly string[] }>();
  return {
    contradictions: () => [...contradictions.values()],
    add(observations) {
      for (const { key, measure, value, status, interval } of observations) {
        const held = Object.keys(key).filter((id) => key[id] !== TOTAL);
        const name = held.join(',');
        const order = orders.get(name) ?? canonicalOrder(held).map((place) => held[place]!); // places of this very list
        orders.set(name, order);
        const isWithheld = status === 'suppressed';
        if (!isWithheld && (value === null || value === '0')) continue;
        const cells = sets.get(nameOf(measure, order))?.cells;
        if (!cells) continue;
        const codes = order.map((id) => key[id]!); // its own members
        const known = cells.get(codes.join(','));
        const shown = isWithheld ? null : value;
        if (known && known.value !== shown)
          contradictions.set(`${nameOf(measure, order)} ${codes}`, { measure, codes });
        cells.set(codes.join(','), { codes, value: shown, interval });
      }
    },
    sets: () =>
      [...sets.values()].map(({ measure, dimensions, cells }) => {
        const lines = [...cells].flatMap(([codes, { value }]) => canonicalLine(codes, value, value === null) ?? []);
        return canonicalSet(measure, dimensions, lines);
      }),
    tables: () =>
      tables.flatMap(({ by, measures: ids }) =>
        ids.map((measure) => ({
          by,
          measure,
          cells: [...subsetsOf(by)].flatMap((key) => {
            const { dimensions, cells } = sets.get(nameOf(measure, key))!; // every part of a table has a set
            const places = by.map((id) => dimensions.indexOf(id));
            return [...cells.values()].map(({ codes, value }) => ({
              codes: places.map((place) => codes[place] ?? null),
              value,
            }));
          }),
        })),
      ),
    intervals: () =>
      [...sets.values()].flatMap(({ measure, dimensions, cells }) =>
        [...cells.values()].flatMap(({ codes, value, interval }) =>
          value === null ? [{ measure: measure.id, dimensions, codes, interval }] : [],
        ),
      ),
  };
}

const nameOf = (measure: string, dimensions: readonly string[]): string => `${measure}/${keyName(dimensions)}`;
