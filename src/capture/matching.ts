import { type BlockingKey, blockingKey, type Profile, profileOf } from '../cases/linkage/profile.ts';
import { scoreMatch } from '../cases/linkage/score.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import type { PreparedCase } from '../db/queries/case-rows.ts';
import { type AlikeRow, listAlike } from '../db/queries/duplicates.ts';
import { sliced } from '../jobs/sliced.ts';
import type { CaseContent } from '../schemas/case.ts';

/**
 * The search for cases that match given ones. The blocking key is the area and the day of the sentence: only cases of the same
 * area, within some days of each other, are compared and scored (cases/linkage/).
 */

/** Most cases that one case is compared with, nearest days first: this many stored ones, and this many of the given ones. */
const NEAREST = 100;
/** Most matches returned for one case. */
export const MOST_MATCHES = 20;
/** Blocks read by one query. */
const BLOCKS = 250;
/** Characters of stored contents read before they are compared. It bounds the memory, however many cases are given. */
const HELD = 4 * 1024 * 1024;

interface MatchOptions {
  windowDays: number;
  /** The least score of a match. */
  least: number;
}

export interface Match {
  /** Position of the case among the given ones. */
  position: number;
  newCase: string;
  /** The case that it matches. */
  otherCase: string;
  /** If that is one of the given cases, an earlier one: its position. */
  otherPosition?: number;
  /** Certainty in hundredths. */
  score: number;
  reasons: readonly string[];
}

/**
 * Finds matches of the given cases among the stored ones and among themselves; a pair of given cases is a match of the later
 * one. Everything is read from the database now; the function returned does the remaining comparisons and returns the matches,
 * best first. It can run while the database writes.
 */
export async function searchMatches(
  db: Db,
  codebook: Codebook,
  cases: readonly Pick<PreparedCase, 'id' | 'content'>[],
  { windowDays, least }: MatchOptions,
): Promise<() => Promise<Match[]>> {
  const given = cases.map(({ id, content }, position): Entry => {
    return { id, position, block: blockingKey(content), profile: profileOf(codebook, content) };
  });
  const found = given.map((): Match[] => []);
  const compare = ({ id, position, block, profile }: Entry, pool: Pool) => {
    for (const other of nearest(pool, block.area, profile.day, windowDays)) {
      const scored = scoreMatch(codebook, profile, other.profile, least);
      if (scored === undefined) continue;
      const among = other.position === STORED ? {} : { otherPosition: other.position };
      found[position]!.push({ position, newCase: id, otherCase: other.id, ...among, ...scored }); // a list for each position
    }
  };
  const compareStored = storedComparison(codebook, given, compare);

  let waiting: Neighbourhood[] = [];
  let held = 0;
  const compareWaiting = async (): Promise<void> => {
    for (const one of waiting) await compareStored(one);
    waiting = [];
    held = 0;
  };
  for (const blocks of blocksOf(cases)) {
    const rows = await listAlike(db, codebook.id, { blocks, windowDays, nearest: NEAREST });
    waiting.push({ blocks, rows });
    held += rows.reduce((sum, { content }) => sum + content.length, 0);
    if (held >= HELD) await compareWaiting();
  }
  return async () => {
    await compareWaiting();
    const pause = sliced();
    const earlier: Pool = new Map();
    for (const entry of given) {
      compare(entry, earlier);
      put(earlier, entry);
      await pause();
    }
    return found.flatMap((list) => list.sort(byScore).slice(0, MOST_MATCHES)).sort(byScore);
  };
}

const byScore = (one: Match, other: Match): number =>
  other.score - one.score || one.position - other.position || (one.otherCase < other.otherCase ? -1 : 1);

/** Stored cases that were read together, and the blocks that they were read for. */
interface Neighbourhood {
  blocks: readonly BlockingKey[];
  rows: readonly AlikeRow[];
}

/** Compares the given cases of some blocks with the stored cases read for them, one area at a time to save memory. */
function storedComparison(
  codebook: Codebook,
  given: readonly Entry[],
  compare: (entry: Entry, pool: Pool) => void,
): (read: Neighbourhood) => Promise<void> {
  const own = new Set(given.map(({ id }) => id));
  const byBlock = grouped(given, ({ block }) => textOf(block));
  return async ({ blocks, rows }) => {
    const pause = sliced();
    const rowsOf = grouped(rows, ({ area }) => area);
    for (const [area, ofArea] of grouped(blocks, ({ area }) => area)) {
      const stored: Pool = new Map();
      for (const row of rowsOf.get(area) ?? []) {
        if (own.has(row.id)) continue;
        const content = JSON.parse(row.content) as CaseContent; // stored contents have been checked
        const entry = {
          id: row.id,
          position: STORED,
          block: blockingKey(content),
          profile: profileOf(codebook, content),
        };
        put(stored, entry);
        await pause();
      }
      for (const { day } of ofArea) {
        for (const entry of byBlock.get(textOf({ area, day })) ?? []) {
          compare(entry, stored);
          await pause();
        }
      }
    }
  };
}

interface Entry {
  id: string;
  /** Among the given cases; STORED if it is none of them. */
  position: number;
  block: BlockingKey;
  profile: Profile;
}
const STORED = -1;

/** Cases by area and day. */
type Pool = Map<string, Map<number, Entry[]>>;

function put(pool: Pool, entry: Entry): void {
  const days = pool.get(entry.block.area) ?? new Map<number, Entry[]>();
  pool.set(entry.block.area, days);
  const { day } = entry.profile;
  const entries = days.get(day);
  if (entries === undefined) days.set(day, [entry]);
  else entries.push(entry);
}

/** The cases of the area nearest to the day, at most NEAREST; within one day, those added last. */
function nearest(pool: Pool, area: string, day: number, windowDays: number): Entry[] {
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

const textOf = ({ area, day }: BlockingKey): string => `${day} ${area}`;

/** Each block once, sorted so that one query reads neighbouring days and few cases are read twice. */
function blocksOf(cases: readonly Pick<PreparedCase, 'content'>[]): BlockingKey[][] {
  const blocks = new Map<string, BlockingKey>();
  for (const { content } of cases) {
    const block = blockingKey(content);
    blocks.set(textOf(block), block);
  }
  const sorted = [...blocks.values()].sort((one, other) =>
    one.area === other.area ? (one.day < other.day ? -1 : 1) : one.area < other.area ? -1 : 1,
  );
  return Array.from({ length: Math.ceil(sorted.length / BLOCKS) }, (_, index) =>
    sorted.slice(index * BLOCKS, (index + 1) * BLOCKS),
  );
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const others = groups.get(key);
    if (others === undefined) groups.set(key, [one]);
    else others.push(one);
  }
  return groups;
}
