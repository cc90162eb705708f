import MiniSearch, { type SearchOptions } from 'minisearch';
import type { Db } from '../../db/client.ts';
import { unlessAway } from '../../db/failures.ts';
import { listLatest } from '../../db/queries/releases.ts';
import type { SearchAnswer, SearchItem } from '../../schemas/search.ts';
import { SEARCH_KINDS } from '../../schemas/vocabulary.ts';
import { type SearchEntry, searchEntries } from '../../statistics/search-entries.ts';
import { structureOf } from './descriptions.ts';
import type { ReleaseReader } from './reader.ts';
import type { OpenedRelease } from './release-names.ts';

/** Finds datasets, headlines, measures, dimensions and codes of the latest releases by their words. */
export interface SearchIndex {
  find(search: Search): Promise<SearchAnswer>;
}

interface Search {
  text: string;
  /** Finds these kinds only; an empty list finds all. */
  kinds: readonly SearchItem['kind'][];
  /** Of this dataset only. */
  dataset?: string | undefined;
  limit: number;
}

/**
 * Bounds what a process keeps, and how long a search of a word that all have holds up everybody else. Codes of further releases are not
 * found; everything else is.
 */
const MOST_INDEXED = 20_000;
const MOST_CODES_OF_RELEASE = 10_000;
/** Words of a search that are looked for. */
const MOST_WORDS = 6;
/** So many are added before others have their turn. */
const CHUNK = 500;

/** A dataset is what somebody looks for rather than a code of the same name. */
const KIND_WEIGHTS: Record<SearchItem['kind'], number> = {
  dataset: 2,
  headline: 1.6,
  measure: 1.4,
  dimension: 1.2,
  code: 1,
};

const SEARCH_OPTIONS: SearchOptions = {
  boost: { label: 3, id: 2 },
  prefix: (term) => term.length > 1,
  fuzzy: (term) => (term.length > 4 ? 0.2 : false),
  weights: { prefix: 0.6, fuzzy: 0.3 },
};

/**
 * One index in memory, of the latest release of each dataset. Each search asks the database which these are, in one statement,
 * and adds what is new before it answers; while the database is away, it finds what it found last.
 */
export function searchIndex(db: Db, reader: ReleaseReader): SearchIndex {
  const index = new MiniSearch<SearchEntry & { number: number }>({
    idField: 'number',
    fields: ['label', 'id', 'dimensionLabel', 'about'],
    processTerm: (term) =>
      term
        .normalize('NFD')
        .replace(/\p{Mark}/gu, '')
        .toLowerCase(),
  });
  const entries = new Map<number, SearchEntry>();
  /** The numbers of the entries of each release. */
  const indexed = new Map<string, number[]>();
  let last = 0;
  let updating: Promise<void> | undefined;

  const add = async (id: string, opened: OpenedRelease): Promise<void> => {
    const { description, publisher } = opened.codebook.definition;
    const headlines = await reader.headlines(opened.row);
    const room = Math.max(0, Math.min(MOST_CODES_OF_RELEASE, MOST_INDEXED - entries.size));
    const found = searchEntries({ structure: structureOf(opened), headlines, description, publisher }, room);
    const numbered = found.map((entry) => ({ ...entry, number: ++last }));
    await index.addAllAsync(numbered, { chunkSize: CHUNK });
    for (const { number, ...entry } of numbered) entries.set(number, entry);
    indexed.set(
      id,
      numbered.map(({ number }) => number),
    );
  };
  const update = async (): Promise<void> => {
    const latest = await unlessAway(listLatest(db), undefined);
    if (latest === undefined) return;
    for (const { id, datasetId, version } of latest) {
      if (indexed.has(id)) continue;
      // It may have been withdrawn a moment ago.
      const opened = await reader.open(datasetId, version ?? '').catch(() => undefined);
      if (opened) await add(id, opened);
    }
    const ids = new Set(latest.map(({ id }) => id));
    for (const [id, numbers] of indexed) {
      if (ids.has(id)) continue;
      indexed.delete(id);
      index.discardAll(numbers);
      for (const number of numbers) entries.delete(number);
    }
  };

  return {
    async find({ text, kinds, dataset, limit }) {
      // One update at a time; whoever comes while it runs may miss what has just been published.
      updating ??= update().finally(() => {
        updating = undefined;
      });
      await updating;
      const boostDocument = (number: unknown) => KIND_WEIGHTS[entries.get(Number(number))?.kind ?? 'code'];
      const isOfDataset = (number: unknown) =>
        dataset === undefined || entries.get(Number(number))?.dataset === dataset;
      const words = [...new Set(MiniSearch.getDefault('tokenize')(text) as string[])].slice(0, MOST_WORDS).join(' ');
      const search = (combineWith: 'AND' | 'OR') =>
        index.search(words, { ...SEARCH_OPTIONS, boostDocument, combineWith, filter: ({ id }) => isOfDataset(id) });
      const every = search('AND');
      const found = (every.length > 0 ? every : search('OR')).flatMap(({ id }) => entries.get(id) ?? []);
      const counts = Object.fromEntries(SEARCH_KINDS.map((kind) => [kind, 0])) as SearchAnswer['counts']; // of every kind
      for (const { kind } of found) counts[kind] += 1;
      const wanted = kinds.length === 0 ? found : found.filter(({ kind }) => kinds.includes(kind));
      return { total: wanted.length, counts, items: wanted.slice(0, limit).map(({ about: _, ...item }) => item) };
    },
  };
}
