import { type BlockingKey, blockingKey, type Profile, profileOf } from '../cases/linkage/profile.ts';
import { scoreMatch } from '../cases/linkage/score.ts';
import { sketchFilter } from '../cases/linkage/sketch.ts';
import { dayNumber } from '../codebook/calendar.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import type { PreparedCase } from '../db/queries/case-rows.ts';
import { listHeadContents, listNeighbours, nearestOf } from '../db/queries/duplicates.ts';
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
/** Blocks, and contents, read by one query. */
const BLOCKS = 250;
const CONTENTS = 1_000;
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
  cases: readonly Pick<PreparedCase, 'id' | 'content' | 'sketch'>[],
  { windowDays, least }: MatchOptions,
): Promise<() => Promise<Match[]>> {
  const given = cases.map(({ id, content, sketch }, position): Entry => {
    let profile: Profile | undefined;
    return {
      id,
      position,
      block: blockingKey(content),
      day: dayNumber(blockingKey(content).day),
      sketch,
      profile: () => (profile ??= profileOf(codebook, content)),
    };
  });
  const { days, mayScore } = dateRules(codebook, { windowDays, least });
  const found = given.map((): Match[] => []);
  const compare = (entry: Entry, other: Pick<Entry, 'id' | 'position'>, profile: Profile) => {
    const { id, position } = entry;
    const scored = scoreMatch(codebook, entry.profile(), profile, least);
    if (scored === undefined) return;
    const among = other.position === STORED ? {} : { otherPosition: other.position };
    found[position]!.push({ position, newCase: id, otherCase: other.id, ...among, ...scored }); // a list for each position
  };
  let waiting: Promising[] = [];
  let held = 0;
  const compareWaiting = async (): Promise<void> => {
    const pause = sliced();
    for (const { id, content, given: own } of waiting) {
      const stored = JSON.parse(content) as CaseContent; // stored contents have been checked
      const profile = profileOf(codebook, stored);
      for (const entry of own) compare(entry, { id, position: STORED }, profile);
      await pause();
    }
    waiting = [];
    held = 0;
  };
  const promising = await listPromising(db, codebook.id, batchesOf(given), { windowDays: days, mayScore });
  const ids = [...promising.keys()];
  for (let start = 0; start < ids.length; start += CONTENTS) {
    for (const { id, content } of await listHeadContents(db, ids.slice(start, start + CONTENTS))) {
      waiting.push({ id, content, given: promising.get(id) ?? [] });
      held += content.length;
    }
    if (held >= HELD) await compareWaiting();
  }
  return async () => {
    await compareWaiting();
    const pause = sliced();
    const earlier: Pool = new Map();
    for (const entry of given) {
      for (const other of nearest(earlier, entry, days)) {
        if (mayScore(entry.sketch, other.day - entry.day, other.sketch)) compare(entry, other, other.profile());
      }
      put(earlier, entry);
      await pause();
    }
    return found.flatMap((list) => list.sort(byScore).slice(0, MOST_MATCHES)).sort(byScore);
  };
}

/** How many days a coarse date may be from another that means the same day. */
const COARSE_DAYS = { day: 0, month: 30, year: 365, none: 365 } as const;

/** Which cases are near enough, and how far apart they are for a sketch: where dates may be coarse, that is not known. */
function dateRules(codebook: Codebook, { windowDays, least }: MatchOptions) {
  const { datePrecision } = codebook.definition.settings;
  const mayScore = sketchFilter(codebook, least);
  if (datePrecision === 'day') return { days: windowDays, mayScore };
  const anyDay: typeof mayScore = (one, _days, ...other) => mayScore(one, 0, ...other);
  return { days: windowDays + COARSE_DAYS[datePrecision], mayScore: anyDay };
}

const byScore = (one: Match, other: Match): number =>
  other.score - one.score || one.position - other.position || (one.otherCase < other.otherCase ? -1 : 1);

/** A stored case that may match some of the given ones. */
interface Promising {
  id: string;
  content: string;
  given: readonly Entry[];
}

/**
 * The stored cases near given ones that their sketches do not rule out: by id, with the given cases that each may match. The
 * database reads a batch of blocks while the sketches of the one before are looked at.
 */
async function listPromising(
  db: Db,
  datasetId: string,
  batches: readonly (readonly Entry[])[],
  { windowDays, mayScore }: Pick<MatchOptions, 'windowDays'> & { mayScore: ReturnType<typeof sketchFilter> },
): Promise<Map<string, Entry[]>> {
  const own = new Set(batches.flat().map(({ id }) => id));
  const promising = new Map<string, Entry[]>();
  const pause = sliced();
  const read = (batch: readonly Entry[] = []) => {
    const byBlock = grouped(batch, ({ block }) => textOf(block));
    const blocks = [...byBlock.values()].map(([first]) => first!.block); // a group has at least one
    const reading = listNeighbours(db, datasetId, { blocks, windowDays, nearest: NEAREST });
    reading.catch(() => {}); // awaited below
    return { byBlock, reading };
  };
  let next = read(batches[0]);
  for (let index = 1; index <= batches.length; index += 1) {
    const { byBlock, reading } = next;
    const neighbourhoods = await reading;
    next = read(batches[index]);
    for (const near of neighbourhoods) {
      const ofBlock = byBlock.get(textOf(near)) ?? [];
      for (const { days, packed, at, end, id } of nearestOf(near, NEAREST)) {
        for (const entry of ofBlock) {
          if (!mayScore(entry.sketch, days, packed, at, end)) continue;
          const name = id();
          if (own.has(name)) continue;
          const matched = promising.get(name);
          if (matched === undefined) promising.set(name, [entry]);
          else matched.push(entry);
        }
      }
      await pause();
    }
  }
  return promising;
}

interface Entry {
  id: string;
  /** Among the given cases; STORED if it is none of them. */
  position: number;
  block: BlockingKey;
  day: number;
  sketch: Buffer;
  /** Made when it is first asked for: the sketches rule out most cases. */
  profile(): Profile;
}
const STORED = -1;

/** Cases by area and day. */
type Pool = Map<string, Map<number, Entry[]>>;

function put(pool: Pool, entry: Entry): void {
  const days = pool.get(entry.block.area) ?? new Map<number, Entry[]>();
  pool.set(entry.block.area, days);
  const { day } = entry;
  const entries = days.get(day);
  if (entries === undefined) days.set(day, [entry]);
  else entries.push(entry);
}

/** The cases of the area nearest to the day, at most NEAREST; within one day, those added last. */
function nearest(pool: Pool, { block, day }: Entry, windowDays: number): Entry[] {
  const days = pool.get(block.area);
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

/** Cases of one block are together, so that it is read once. */
function batchesOf(given: readonly Entry[]): Entry[][] {
  const batches: Entry[][] = [];
  let batch: Entry[] = [];
  let blocks = 0;
  for (const group of grouped(given, ({ block }) => textOf(block)).values()) {
    batch.push(...group);
    blocks += 1;
    if (blocks < BLOCKS) continue;
    batches.push(batch);
    batch = [];
    blocks = 0;
  }
  return batch.length > 0 ? [...batches, batch] : batches;
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
