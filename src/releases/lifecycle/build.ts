import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { fittingContent } from '../../cases/anonymous.ts';
import type { Codebook } from '../../codebook/model.ts';
import { protectionOf } from '../../codebook/protection.ts';
import type { Db } from '../../db/client.ts';
import { codebookOf } from '../../db/codebooks.ts';
import { findTableAt, listTableParts } from '../../db/queries/aggregates.ts';
import { analyzeLog, type CountedCase, FIRST_ID, isErasedAfter, listCounted } from '../../db/queries/changes.ts';
import { listCountedBefore, listErased } from '../../db/queries/contributions.ts';
import { findDataset } from '../../db/queries/datasets.ts';
import {
  countTables,
  deleteContents,
  findTable,
  insertDigests,
  insertHeadlines,
  insertStep,
  insertTables,
} from '../../db/queries/release-contents.ts';
import {
  findReleaseById,
  findSecret,
  holdReleases,
  markBuilt,
  type ReleaseRow,
  updateProgress,
} from '../../db/queries/releases.ts';
import { contentIn, tablePartIn } from '../../db/stored-text.ts';
import { JobStopped } from '../../jobs/runner.ts';
import type { CaseContent } from '../../schemas/case.ts';
import type { CanonicalSummary, DisclosureReport } from '../../schemas/disclosure.ts';
import type { BuildProgress, Obstacle, WaitingRecords } from '../../schemas/release.ts';
import type { Vintage } from '../../schemas/stored.ts';
import type { TableLookup } from '../../statistics/answer.ts';
import { computeHeadlines } from '../../statistics/headline.ts';
import { headlinesNeed } from '../../statistics/headline-figure.ts';
import { type PresentCodes, type TableData, TOTAL_POSITION } from '../../statistics/table.ts';
import { nameOfRead } from '../../statistics/table-choice.ts';
import { attributeStep } from '../attribution/attribute.ts';
import { startTabulator, type Tabulator } from '../cube/tabulator.ts';
import { awaitingObstacles } from './awaiting.ts';
import { holdBack, readableReleases, standingObstacles } from './gate.ts';

/** Cases per query: more would hold the embedded database, and the event loop with it, for too long. */
const CASES_A_BATCH = 2_000;
/** Parts of an official table per query. */
const PARTS_A_BATCH = 8;
const TABLE_CELLS_AN_INSERT = 20_000;
const REPORT_EVERY_MS = 500;

/** Thrown when a build ends without a release that could be published. */
class BuildHeld extends Error {
  readonly held: readonly Obstacle[];
  constructor(held: readonly Obstacle[]) {
    super('the release is held back');
    this.held = held;
  }
}

export interface BuildContext {
  database: { db: Db; temporaryFolder?: string | undefined };
  now: () => Date | Promise<Date>;
  generator: string;
  signal: AbortSignal;
}

/**
 * Builds a release beside the published ones: records -> facts -> protected tables -> headlines -> differences. Counting and
 * protecting run in a thread of their own. This one hands over texts and stores tables, which is still more than readers should
 * wait for, so it mostly runs in a process of its own too: see builder.ts. What an interrupted build left is removed first, so a
 * build can always be run again. A release that cannot be protected is held back, and nothing of it is stored.
 */
export async function buildRelease(context: BuildContext, id: string): Promise<void> {
  const { db } = context.database;
  const release = await findReleaseById(db, id);
  if (release?.state !== 'building') return;
  const codebook = await codebookOf(db, release.datasetId, release.codebookVersion);
  await deleteContents(db, id, 'building');
  // Before anything is read: what is erased from now on may be in the contents, so it is looked for before they become public.
  const erasuresSeen = (await findDataset(db, release.datasetId))?.lastSeq ?? release.position;
  const report = reporter(context, (progress) => updateProgress(db, id, progress));
  try {
    const secret = await findSecret(db, id);
    const built = await countRelease(context, { ...release, codebook, secret }, report, (tables) =>
      storeTables(db, codebook, id, tables),
    );
    if (built.held.length > 0) throw new BuildHeld(built.held);
    await report({ phase: 'headlines', done: 0, of: codebook.definition.codebook.headlines.length }, true);
    await storeHeadlines(context, codebook, release, built, erasuresSeen, report);
  } catch (error) {
    if (context.signal.aborted) throw new JobStopped();
    // The release was discarded: what was stored since then goes too.
    if (error instanceof JobStopped) await deleteContents(db, id, 'discarded');
    if (!(error instanceof BuildHeld)) throw error;
    await hold(context, release, error.held);
  }
}

/** Holds the release back, unless it was discarded meanwhile. */
async function hold({ database, now }: BuildContext, { id, datasetId }: ReleaseRow, held: readonly Obstacle[]) {
  const at = await now();
  await database.db.transaction(async (tx) => {
    await holdReleases(tx, datasetId);
    const release = await findReleaseById(tx, id);
    if (release?.state !== 'building') return;
    await deleteContents(tx, id, 'building');
    await holdBack(tx, release, held, at);
  });
}

type ReportProgress = (progress: BuildProgress, always?: boolean) => Promise<void>;

/** Writes progress every half second at most; throws JobStopped once `write` says that the work is no longer wanted. */
export function reporter(
  { signal }: BuildContext,
  write: (progress: BuildProgress) => Promise<boolean>,
): ReportProgress {
  let last = 0;
  return async (progress, always = false) => {
    if (signal.aborted) throw new JobStopped();
    const time = performance.now();
    if (!always && time - last < REPORT_EVERY_MS) return;
    last = time;
    if (!(await write(progress))) throw new JobStopped();
  };
}

/** What is counted, of which nothing need be stored. */
interface CountedState extends Pick<ReleaseRow, 'datasetId' | 'codebookVersion' | 'position' | 'awaiting'> {
  codebook: Codebook;
  /** What random changes are drawn from, under a policy that makes any. */
  secret: string | undefined;
}

interface Built {
  present: PresentCodes;
  unions: ReadonlyMap<string, bigint>;
  /** Tables are stored by measure. */
  stored: number;
  observations: number;
  summary: CanonicalSummary | null;
  protection: DisclosureReport | null;
  /** Null without a policy. */
  vintage: Vintage | null;
  /** What keeps it from being published. If there is anything, the rest says nothing. */
  held: readonly Obstacle[];
}

const NOTHING_BUILT: Omit<Built, 'held'> = {
  present: {},
  unions: new Map(),
  stored: 0,
  observations: 0,
  summary: null,
  protection: null,
  vintage: null,
};

/** Thrown when a case that an earlier release counts was erased while cases were read. */
class ErasedMeanwhile extends Error {}

/**
 * Counts and protects what a release at this position would publish, and hands its tables to `store`, some at a time. Whoever
 * stores them removes them again if the result is held.
 */
export async function countRelease(...counted: Parameters<typeof countOnce>): Promise<Built> {
  for (;;) {
    try {
      return await countOnce(...counted);
    } catch (error) {
      // Whether the case was read before it was erased is not known. No table has been stored yet.
      if (!(error instanceof ErasedMeanwhile)) throw error;
    }
  }
}

async function countOnce(
  context: BuildContext,
  counted: CountedState,
  report: ReportProgress,
  store: (tables: readonly TableData[]) => Promise<void>,
): Promise<Built> {
  const { database, signal } = context;
  const { codebook, secret } = counted;
  const { policy } = protectionOf(codebook);
  const standing = [...awaitingObstacles(counted.awaiting), ...(await standingObstacles(database.db, counted))];
  if (standing.length > 0) return { ...NOTHING_BUILT, held: standing };
  const before = policy === 'none' ? [] : await listCountedBefore(database.db, counted.datasetId);
  let failure: unknown;
  const stop = () => void tabulator.close();
  const tabulator = startTabulator(
    {
      dataset: counted.datasetId,
      definition: codebook.definition,
      secret,
      // Leaves one core to readers. That costs little, since reading cases takes most of the time.
      threads: Math.max(1, availableParallelism() - 1),
      isBeside: before.length > 0,
      temporaryFolder: database.temporaryFolder,
    },
    (done, of) => {
      report({ phase: 'protection', done, of }).catch((error: unknown) => {
        failure ??= error;
        stop();
      });
    },
  );
  signal.addEventListener('abort', stop);
  try {
    if (signal.aborted) throw new JobStopped();
    let waiting = NOTHING_WAITS;
    if (codebook.definition.kind === 'aggregate') await feedTable(database.db, counted, tabulator, report);
    else waiting = await feedContents(context, counted, before, tabulator, report);
    if (policy !== 'none') await feedReadableReleases(database.db, counted, policy !== 'cell-key', tabulator);
    const built = await takeTables(codebook, tabulator, report, store);
    return policy === 'none' || built.held.length > 0 ? built : { ...built, vintage: { before, waiting } };
  } catch (error) {
    throw failure ?? error;
  } finally {
    signal.removeEventListener('abort', stop);
    // Frees its memory before the changed cases are counted.
    await tabulator.close();
  }
}

const NOTHING_WAITS: WaitingRecords = { corrections: 0, withdrawals: 0, erasures: 0 };

/** Feeds each case as the first of the releases counted it that count it, and answers how many have changed since. */
export async function feedContents(
  { database: { db } }: Pick<BuildContext, 'database'>,
  { datasetId, position, codebook }: Pick<CountedState, 'datasetId' | 'position' | 'codebook'>,
  before: Vintage['before'],
  tabulator: Pick<Tabulator, 'feed'>,
  report: ReportProgress,
): Promise<WaitingRecords> {
  await analyzeLog(db);
  const positions = [...before.map((release) => release.position), position];
  const seen = (await findDataset(db, datasetId))?.lastSeq ?? position;
  const erased = await listErased(db, datasetId, positions);
  await tabulator.feed(erased.map((content) => fittingText(codebook, content)));
  const waiting = { ...NOTHING_WAITS };
  let done = 0;
  // Not read ahead, since the database and the counting thread would take both cores of a small machine from readers.
  for (let after: string | undefined = FIRST_ID; after !== undefined; ) {
    const cases = await listCounted(db, datasetId, positions, after, CASES_A_BATCH);
    for (const areNew of [false, true]) {
      const texts = cases.flatMap((one) => (one.isNew === areNew ? (textToCount(codebook, one) ?? []) : []));
      if (texts.length > 0) await tabulator.feed(texts, areNew);
    }
    for (const one of cases) addWaiting(waiting, one);
    after = cases.length < CASES_A_BATCH ? undefined : cases.at(-1)?.id;
    done += cases.length;
    // Only counting all cases would tell how many there are. The position is an upper bound.
    await report({ phase: 'records', done, of: Math.max(position, done) });
  }
  if (before.length > 0 && (await isErasedAfter(db, datasetId, seen))) throw new ErasedMeanwhile();
  return waiting;
}

function addWaiting(waiting: WaitingRecords, { content, since }: CountedCase): void {
  if (content === null) waiting.erasures += 1;
  else if (since === 'corrected') waiting.corrections += 1;
  else if (since === 'withdrawn') waiting.withdrawals += 1;
}

/** A case that has changed since may say what the codebook no longer has. Null if it has been erased. */
const textToCount = (codebook: Codebook, { content, since }: CountedCase): string | null =>
  content === null || since === 'same' ? content : fittingText(codebook, contentIn(content));

const fittingText = (codebook: Codebook, content: CaseContent): string =>
  JSON.stringify(fittingContent(codebook, content));

/** Feeds the official table that the dataset had at the position of the release, whatever was uploaded since. */
async function feedTable(
  db: Db,
  { datasetId, position }: CountedState,
  tabulator: Tabulator,
  report: ReportProgress,
): Promise<void> {
  const table = await findTableAt(db, datasetId, position);
  if (!table || table.importId === null) throw new Error('a release of an aggregate dataset has no table');
  const { importId, rows } = table;
  let done = 0;
  for (let after = -1; ; ) {
    const parts = await listTableParts(db, importId, after, PARTS_A_BATCH);
    after = parts.at(-1)?.part ?? after;
    await tabulator.feed(parts.map(({ content }) => content));
    for (const { content } of parts) done += tablePartIn(content).rows.length;
    await report({ phase: 'records', done, of: rows });
    if (parts.length < PARTS_A_BATCH) break;
  }
  // Better no release than one with holes.
  if (done !== rows) throw new Error('a table lacks some of its rows');
}

/** Nobody may learn from the difference of two releases what each of them hides. Under `cell-key` numbers are not compared. */
async function feedReadableReleases(
  db: Db,
  { datasetId }: CountedState,
  withTables: boolean,
  tabulator: Tabulator,
): Promise<void> {
  for await (const { version, codebook, tables } of readableReleases(db, datasetId, withTables))
    await tabulator.feedReadable({ version, definition: codebook.definition, tables });
}

async function takeTables(
  codebook: Codebook,
  tabulator: Tabulator,
  report: ReportProgress,
  store: (tables: readonly TableData[]) => Promise<void>,
): Promise<Built> {
  const seen = new Set<string>();
  let observations = 0;
  let stored = 0;
  let waiting: TableData[] = [];
  let cells = 0;
  /** Tables are stored while the next ones are counted. */
  let storing = Promise.resolve();
  const flush = async () => {
    await storing;
    storing = store(waiting);
    storing.catch(() => {}); // thrown by whoever waits for it next
    waiting = [];
    cells = 0;
  };
  try {
    for await (const table of tabulator.tables()) {
      seen.add(table.by.join(','));
      stored += 1;
      observations += countObservations(table);
      waiting.push(table);
      cells += table.cells.length + 1;
      if (cells >= TABLE_CELLS_AN_INSERT) await flush();
      await report({ phase: 'tables', done: seen.size, of: codebook.tables.length });
    }
    const { present, unions, summary, report: protection, held } = await tabulator.totals();
    if (held.length > 0) return { ...NOTHING_BUILT, held };
    await flush();
    await storing;
    const amounts = Object.entries(unions).map(([id, amount]) => [id, BigInt(amount)] as const);
    return { ...NOTHING_BUILT, present, unions: new Map(amounts), stored, observations, summary, protection, held };
  } finally {
    // Whoever removes the tables of a build that has failed has to find them all.
    await storing.catch(() => {});
  }
}

/** The number of cells that an answer can show: those of codes and totals. The margin of reported units is only a denominator. */
function countObservations({ by, cells }: TableData): number {
  let count = 0;
  for (const cell of cells) {
    let shown = true;
    for (let i = 0; i < by.length; i += 1) if ((cell[i] as number) < TOTAL_POSITION) shown = false;
    if (shown) count += 1;
  }
  return count;
}

async function storeTables(db: Db, codebook: Codebook, id: string, tables: readonly TableData[]): Promise<void> {
  await insertTables(db, id, tables);
  await insertDigests(
    db,
    id,
    tables.map((table) => tableDigest(codebook, table)),
  );
}

/** Two tables with the same digest need not be compared: it covers all cells, and what their positions and amounts mean. */
function tableDigest(
  codebook: Codebook,
  { by, measure, cells }: TableData,
): { by: string; measure: string; digest: string } {
  const codes = by.map((id) => codebook.dimensions.get(id)?.codes.map(({ code }) => code));
  const { of = '', statistic } = codebook.measures.get(measure) ?? {};
  const scale = codebook.amounts.get(of)?.scale ?? 1;
  const { absentRows } = codebook.definition.settings;
  // What a combination without a cell means. Left out where it is 0, as in every digest of before.
  const absent = statistic === 'value' ? [absentRows, statistic] : absentRows === 'not-available' ? [absentRows] : [];
  const meaning = JSON.stringify([codes, scale, ...absent]);
  const digest = createHash('sha256').update(meaning).update(JSON.stringify(cells)).digest('base64url');
  return { by: by.join(','), measure, digest };
}

async function storeHeadlines(
  context: BuildContext,
  codebook: Codebook,
  release: ReleaseRow,
  built: Built,
  erasuresSeen: number,
  report: ReportProgress,
): Promise<void> {
  const { db } = context.database;
  const tables = await headlineTables(db, codebook, release.id);
  const results = computeHeadlines(codebook, tables, built.present, built.unions);
  const step = await attributeStep(
    {
      db,
      temporaryFolder: context.database.temporaryFolder,
      generator: context.generator,
      signal: context.signal,
      report: (done, of) => report({ phase: 'differences', done, of }),
    },
    { release, codebook, present: built.present, tables },
  );
  const { summary, protection, vintage } = built;
  if (!summary || !protection) throw new Error('a release was built without a report on its protection');
  const at = await context.now();
  await db.transaction(async (tx) => {
    // Another process may have removed some, if this one lost its lock unnoticed. Better no release than one with holes.
    if ((await countTables(tx, release.id)) !== built.stored) throw new JobStopped();
    await insertHeadlines(tx, release.id, results);
    await insertStep(tx, step);
    const marked = await markBuilt(tx, release.id, {
      counts: {
        tables: codebook.tables.length,
        observations: built.observations,
        headlines: results.filter(({ computed }) => computed).length,
      },
      present: built.present,
      summary,
      protection,
      vintage,
      generator: context.generator,
      erasuresSeen,
      at,
    });
    if (!marked) throw new JobStopped();
  });
}

async function headlineTables(db: Db, codebook: Codebook, id: string): Promise<TableLookup> {
  const tables = new Map<string, TableData>();
  for (const { read } of headlinesNeed(codebook)) {
    const { by, measure } = read;
    const name = nameOfRead(read);
    if (tables.has(name)) continue;
    const table = await findTable(db, id, by, measure);
    if (!table) throw new Error('a headline reads a table that was not built');
    tables.set(name, table);
  }
  return (read) => {
    const table = tables.get(nameOfRead(read));
    if (!table) throw new Error('a headline reads a table that it did not name');
    return table;
  };
}
