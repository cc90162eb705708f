import { articleOf } from '../cases/linkage/article.ts';
import { type BlockingKey, blockingKey, type Profile, profileOf } from '../cases/linkage/profile.ts';
import { scoreMatch } from '../cases/linkage/score.ts';
import { sketchFilter } from '../cases/linkage/sketch.ts';
import { dayNumber } from '../codebook/calendar.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import type { PreparedCase } from '../db/queries/case-rows.ts';
import {
  listHeadContents,
  listNeighbours,
  listReported,
  type Neighbourhood,
  nearestOf,
} from '../db/queries/duplicates.ts';
import { storedText } from '../db/stored.ts';
import { sliced } from '../jobs/sliced.ts';
import { appendTo, grouped } from '../lists.ts';
import { CaseContent } from '../schemas/case.ts';

/**
 * The search for cases that match given ones. There are two blocking keys: cases of the same area, within some days of each other,
 * are compared and scored (cases/linkage/), and so are cases that name the same article as a source.
 */

/** Most cases that one case is compared with, nearest days first: this many stored ones, and this many of the given ones. */
const MOST_COMPARED_CASES = 100;
/** What more cases name is a list of cases and no article about one: it says nothing. */
const MOST_OF_ARTICLE = 20;
/** Most matches returned for one case. */
export const MOST_MATCHES = 20;
/** Blocks, and contents, read by one query. */
const BLOCKS = 250;
const CONTENTS = 1_000;
/** Characters of stored contents read before they are compared. It bounds the memory, however many cases are given. */
const MOST_HELD = 4 * 1024 * 1024;

const readContent = storedText('content', CaseContent);

interface MatchOptions {
  windowDays: number;
  /** The least score of a match. */
  least: number;
}

export interface Match {
  /** Position of the case among the given ones. */
  position: number;
  newCase: string;
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
  cases: readonly Searched[],
  { windowDays, least }: MatchOptions,
): Promise<() => Promise<Match[]>> {
  const reported = await articlesOf(db, codebook.id, cases);
  const given = cases.map(({ id, content, sketch }, position): GivenCase => {
    let profile: Profile | undefined;
    const block = blockingKey(content);
    const articles = reported.of.get(id) ?? [];
    const profileOnce = () => (profile ??= profileOf(codebook, content, articles));
    return { id, position, block, day: dayNumber(block.day), sketch, articles, profile: profileOnce, matches: [] };
  });
  const { days, mayScore } = dateRules(codebook, { windowDays, least });
  const compare = (
    { id: newCase, position, profile: own, matches }: GivenCase,
    other: Other,
    profile: Profile,
  ): void => {
    const scored = scoreMatch(codebook, own(), profile, least);
    const among = other.position !== undefined && { otherPosition: other.position };
    if (scored) matches.push({ position, newCase, otherCase: other.id, ...among, ...scored });
  };
  const promising = await listPromising(db, codebook.id, given, { days, mayScore });
  for (const entry of given) {
    for (const id of new Set(entry.articles.flatMap((article) => reported.stored.get(article) ?? [])))
      if (!promising.get(id)?.includes(entry)) appendTo(promising, id, entry);
  }
  let waiting: { id: string; content: string }[] = [];
  const compareWaiting = async (): Promise<void> => {
    const pause = sliced();
    for (const { id, content } of waiting) {
      const profile = profileOf(codebook, readContent(content), reported.of.get(id));
      for (const entry of promising.get(id) ?? []) compare(entry, { id }, profile);
      await pause();
    }
    waiting = [];
  };
  const ids = [...promising.keys()];
  for (let start = 0; start < ids.length; start += CONTENTS) {
    waiting.push(...(await listHeadContents(db, ids.slice(start, start + CONTENTS))));
    if (waiting.reduce((held, { content }) => held + content.length, 0) >= MOST_HELD) await compareWaiting();
  }
  return async () => {
    await compareWaiting();
    const pause = sliced();
    const earlier: Pool = new Map();
    const earlierOf = new Map<string, GivenCase[]>();
    for (const entry of given) {
      const ofArticles = new Set(entry.articles.flatMap((article) => earlierOf.get(article) ?? []));
      for (const other of ofArticles) compare(entry, other, other.profile());
      for (const other of nearest(earlier, entry, days)) {
        if (ofArticles.has(other)) continue;
        if (mayScore(entry.sketch, other.day - entry.day, other.sketch)) compare(entry, other, other.profile());
      }
      appendTo(earlier, dayKey(entry.block.area, entry.day), entry);
      for (const article of entry.articles) appendTo(earlierOf, article, entry);
      await pause();
    }
    return given.flatMap(({ matches }) => matches.sort(byScore).slice(0, MOST_MATCHES)).sort(byScore);
  };
}

/** A case for which others are searched. */
export type Searched = Pick<PreparedCase, 'id' | 'content' | 'sketch' | 'sources'>;

/** The articles that the given cases name, and the stored cases that name them too. */
interface Articles {
  /** By case, given or stored. */
  of: Map<string, string[]>;
  /** Stored cases by article. */
  stored: Map<string, string[]>;
}

async function articlesOf(db: Db, datasetId: string, cases: readonly Searched[]): Promise<Articles> {
  const given = new Map<string, Set<string>>();
  for (const { id, sources } of cases) {
    for (const { url } of sources) {
      if (url === undefined) continue;
      const article = articleOf(url);
      given.set(article, (given.get(article) ?? new Set()).add(id));
    }
  }
  const found: Articles = { of: new Map(), stored: new Map() };
  for (const { article, caseId } of await listReported(db, datasetId, [...given.keys()], MOST_OF_ARTICLE)) {
    if (!given.get(article)?.has(caseId)) appendTo(found.stored, article, caseId);
  }
  for (const [article, ids] of given) {
    const stored = found.stored.get(article) ?? [];
    if (stored.length + ids.size > MOST_OF_ARTICLE) found.stored.delete(article);
    else for (const id of [...stored, ...ids]) appendTo(found.of, id, article);
  }
  return found;
}

/** A case that one of the given cases is compared with. */
interface Other {
  id: string;
  /** If it is a given case too. */
  position?: number;
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

/**
 * The stored cases near given ones that their sketches do not rule out: by id, with the given cases that each may match. The
 * database reads a batch of blocks while the sketches of the one before are looked at.
 */
async function listPromising(
  db: Db,
  datasetId: string,
  given: readonly GivenCase[],
  { days: windowDays, mayScore }: ReturnType<typeof dateRules>,
): Promise<Map<string, GivenCase[]>> {
  const own = new Set(given.map(({ id }) => id));
  const ofBlock = grouped(given, ({ block }) => blockText(block));
  const blocks = [...new Map(given.map(({ block }) => [blockText(block), block])).values()];
  const promising = new Map<string, GivenCase[]>();
  const look = (near: Neighbourhood): void => {
    const entries = ofBlock.get(blockText(near)) ?? [];
    for (const { days, packed, at, end, id } of nearestOf(near, MOST_COMPARED_CASES)) {
      const alike = entries.filter(({ sketch }) => mayScore(sketch, days, packed, at, end));
      if (alike.length > 0 && !own.has(id())) for (const entry of alike) appendTo(promising, id(), entry);
    }
  };
  const read = (start: number): Promise<Neighbourhood[]> => {
    const some = blocks.slice(start, start + BLOCKS);
    const reading = listNeighbours(db, datasetId, { blocks: some, windowDays, nearest: MOST_COMPARED_CASES });
    reading.catch(() => {}); // awaited below
    return reading;
  };
  const pause = sliced();
  let next = read(0);
  for (let start = 0; start < blocks.length; start += BLOCKS) {
    const neighbourhoods = await next;
    next = read(start + BLOCKS);
    for (const near of neighbourhoods) {
      look(near);
      await pause();
    }
  }
  return promising;
}

interface GivenCase {
  id: string;
  /** Among the given cases. */
  position: number;
  block: BlockingKey;
  day: number;
  sketch: Buffer;
  articles: readonly string[];
  /** Made when it is first asked for: the sketches rule out most cases. */
  profile(): Profile;
  matches: Match[];
}

/** Cases by area and day. */
type Pool = Map<string, GivenCase[]>;

const dayKey = (area: string, day: number): string => `${day} ${area}`;
const blockText = ({ area, day }: BlockingKey): string => `${day} ${area}`;

/** The cases of the area nearest to the day, at most MOST_COMPARED_CASES; within one day, those added last. */
function nearest(pool: Pool, { block: { area }, day }: GivenCase, windowDays: number): GivenCase[] {
  const entries: GivenCase[] = [];
  for (let distance = 0; distance <= windowDays; distance += 1) {
    for (const one of distance === 0 ? [day] : [day - distance, day + distance]) {
      entries.push(...(pool.get(dayKey(area, one))?.slice(entries.length - MOST_COMPARED_CASES) ?? []));
      if (entries.length >= MOST_COMPARED_CASES) return entries;
    }
  }
  return entries;
}
