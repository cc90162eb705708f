import { likenessOf, type Profile, profileOf } from '../cases/linkage/score.ts';
import { checkCase } from '../cases/schema.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import type { PreparedCase } from '../db/queries/case-rows.ts';
import { type AlikeRow, type Block, listAlike } from '../db/queries/duplicates.ts';
import { AppError } from '../errors.ts';
import { sliced } from '../jobs/sliced.ts';
import type { CaseContent } from '../schemas/case.ts';
import type { CaptureContext } from './actor.ts';
import { readWithCodebook } from './codebooks.ts';
import { type Candidate, candidateBody } from './duplicates.ts';

/** Days before and after that are searched where the dataset itself does not look for duplicates: the default of its setting. */
const DEFAULT_WINDOW = 7;

/** The cases that the one described may be, best first: what a POST of it would be compared with. Writes nothing. */
export async function matchCase(
  { db, newId }: CaptureContext,
  datasetId: string,
  { body, least }: { body: unknown; least: number },
): Promise<Candidate[]> {
  const { value } = await readWithCodebook(db, datasetId, async (codebook) => {
    if (codebook.definition.kind !== 'cases') throw new AppError('wrong-kind');
    const checked = checkCase(codebook, body, { mode: 'create', newId });
    if ('faults' in checked) throw new AppError('invalid-case', { errors: checked.faults });
    const { duplicates } = codebook.definition.settings;
    const windowDays = duplicates === 'off' ? DEFAULT_WINDOW : duplicates.windowDays;
    return findAlike(db, codebook, datasetId, [{ id: newId(), content: checked.content }], { windowDays, least });
  });
  return value.slice(0, BEST).map(({ id, ...one }) => candidateBody(datasetId, { ...one, otherCase: id }));
}

/** The search for cases like some others: those of the same area and about the same day are fetched, and each is scored. */

/** Most cases that one is compared with, those of the nearest days: of the stored ones, and of the ones posted along with it. */
const NEAREST = 100;
/** Most that are answered for one case. */
export const BEST = 20;
/** Blocks looked up by one statement. */
const BLOCKS = 250;
/** Characters of contents that may wait to be compared: it bounds what is in memory at a time, however large the batch is. */
const HELD = 4 * 1024 * 1024;

export interface Search {
  windowDays: number;
  /** The least score that counts. */
  least: number;
}

export interface Alike {
  /** Of the case among those looked up. */
  position: number;
  id: string;
  /** If it is one of those looked up itself, an earlier one: where it stands. */
  otherPosition?: number;
  score: number;
  reasons: readonly string[];
}

/** Best first. A case and a later one of `cases` that are alike are one find, the later one's. */
export async function findAlike(
  db: Db,
  codebook: Codebook,
  datasetId: string,
  cases: readonly Pick<PreparedCase, 'id' | 'content'>[],
  search: Search,
): Promise<Alike[]> {
  return (await searchAlike(db, codebook, datasetId, cases, search))();
}

/** Reads what there is to compare with, and answers how to go on: what is left is no more work of the database. */
export async function searchAlike(
  db: Db,
  codebook: Codebook,
  datasetId: string,
  cases: readonly Pick<PreparedCase, 'id' | 'content'>[],
  search: Search,
): Promise<() => Promise<Alike[]>> {
  const posted = cases.map(({ id, content }, position): Entry => {
    return { id, position, area: content.area ?? '', profile: profileOf(codebook, content) };
  });
  const found = posted.map((): Alike[] => []);
  const compare = (entry: Entry, pool: Pool) => {
    const { windowDays, least } = search;
    for (const other of nearest(pool, entry, windowDays)) {
      const likeness = likenessOf(codebook, entry.profile, other.profile, least);
      if (likeness === undefined) continue;
      const { position } = entry;
      const among = other.position < 0 ? {} : { otherPosition: other.position };
      found[position]!.push({ position, id: other.id, ...among, ...likeness }); // there is a list for each position
    }
  };
  const own = new Set(cases.map(({ id }) => id));
  const byBlock = grouped(posted, ({ area, position }) => nameOf({ area, day: cases[position]!.content.sentencedOn })); // posted has an entry for each case
  // Area by area, so that few of them are laid out at a time.
  const compareStored = async ({ blocks, rows }: Neighbourhood): Promise<void> => {
    const pause = sliced();
    const rowsOf = grouped(rows, ({ area }) => area);
    for (const [area, ofArea] of grouped(blocks, ({ area }) => area)) {
      const stored: Pool = new Map();
      for (const row of rowsOf.get(area) ?? []) {
        if (own.has(row.id)) continue;
        const content = JSON.parse(row.content) as CaseContent; // stored contents have been checked
        put(stored, { id: row.id, position: STORED, area, profile: profileOf(codebook, content) });
        await pause();
      }
      for (const { day } of ofArea) {
        for (const entry of byBlock.get(nameOf({ area, day })) ?? []) {
          compare(entry, stored);
          await pause();
        }
      }
    }
  };

  let waiting: Neighbourhood[] = [];
  const compareWaiting = async (): Promise<void> => {
    for (const one of waiting) await compareStored(one);
    waiting = [];
  };
  let held = 0;
  for (const blocks of blocksOf(cases)) {
    const rows = await listAlike(db, datasetId, { blocks, windowDays: search.windowDays, nearest: NEAREST });
    waiting.push({ blocks, rows });
    held += rows.reduce((so, { content }) => so + content.length, 0);
    if (held < HELD) continue;
    await compareWaiting();
    held = 0;
  }
  return async () => {
    await compareWaiting();
    const pause = sliced();
    const earlier: Pool = new Map();
    for (const entry of posted) {
      compare(entry, earlier);
      put(earlier, entry);
      await pause();
    }
    return found.flatMap((list) => list.sort(byScore).slice(0, BEST)).sort(byScore);
  };
}

/** Stored cases that were looked up together, and for which blocks. */
interface Neighbourhood {
  blocks: readonly Block[];
  rows: readonly AlikeRow[];
}

const byScore = (one: Alike, other: Alike): number =>
  other.score - one.score || one.position - other.position || (one.id < other.id ? -1 : 1);

interface Entry {
  id: string;
  position: number;
  area: string;
  profile: Profile;
}
/** The position of a case that is not among those looked up. */
const STORED = -1;

/** Area -> day -> cases. */
type Pool = Map<string, Map<number, Entry[]>>;

function put(pool: Pool, entry: Entry): void {
  const days = pool.get(entry.area) ?? new Map<number, Entry[]>();
  pool.set(entry.area, days);
  const { day } = entry.profile;
  const entries = days.get(day);
  if (entries === undefined) days.set(day, [entry]);
  else entries.push(entry);
}

/** The NEAREST of the area, by day; of one day, the last ones put. */
function nearest(pool: Pool, { area, profile: { day } }: Entry, windowDays: number): Entry[] {
  const days = pool.get(area);
  const entries: Entry[] = [];
  if (days === undefined) return entries;
  for (let distance = 0; distance <= windowDays && entries.length < NEAREST; distance += 1) {
    for (const one of distance === 0 ? [day] : [day - distance, day + distance]) {
      entries.push(...(days.get(one)?.slice(entries.length - NEAREST) ?? []));
      if (entries.length >= NEAREST) break;
    }
  }
  return entries;
}

const nameOf = ({ area, day }: Block): string => `${day} ${area}`;

function grouped<T>(all: readonly T[], nameOfOne: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const name = nameOfOne(one);
    const others = groups.get(name);
    if (others === undefined) groups.set(name, [one]);
    else others.push(one);
  }
  return groups;
}

/** Each area and day once; neighbouring days together, so that few cases are read twice. */
function blocksOf(cases: readonly Pick<PreparedCase, 'content'>[]): Block[][] {
  const blocks = new Map<string, Block>();
  for (const { content } of cases) {
    const block = { area: content.area ?? '', day: content.sentencedOn };
    blocks.set(nameOf(block), block);
  }
  const sorted = [...blocks.values()].sort((one, other) =>
    one.area === other.area ? (one.day < other.day ? -1 : 1) : one.area < other.area ? -1 : 1,
  );
  return Array.from({ length: Math.ceil(sorted.length / BLOCKS) }, (_, index) =>
    sorted.slice(index * BLOCKS, (index + 1) * BLOCKS),
  );
}
