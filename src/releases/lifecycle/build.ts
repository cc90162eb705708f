import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { TablePart } from '../../aggregates/facts.ts';
import { codebookOf } from '../../capture/codebooks.ts';
import type { Codebook } from '../../codebook/model.ts';
import type { Database, Db } from '../../db/client.ts';
import { findTableAt, listTableParts } from '../../db/queries/aggregates.ts';
import { analyzeLog, LAST_ID, listContentsAt } from '../../db/queries/changes.ts';
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
import { findReleaseById, markBuilt, type ReleaseRow, updateProgress } from '../../db/queries/releases.ts';
import type { BuildProgress } from '../../db/tables/releases.ts';
import type { TableLookup } from '../../statistics/answer.ts';
import { computeHeadlines } from '../../statistics/headline.ts';
import { headlinesNeed } from '../../statistics/headline-figure.ts';
import { type PresentCodes, type TableData, TOTAL_POSITION } from '../../statistics/table.ts';
import { attributeStep } from '../attribution/attribute.ts';
import { startTabulator, type Tabulator } from '../cube/tabulator.ts';

/** Cases per query: more would hold the embedded database, and the event loop with it, for too long. */
const CASES_A_BATCH = 2_000;
/** Parts of an official table per query. */
const PARTS_A_BATCH = 8;
/** Cells per insert. */
const CELLS = 20_000;
const PROGRESS_MS = 500;

/** Thrown when a build must stop: the release was discarded meanwhile, or the process is closing. */
export class BuildStopped extends Error {}

interface BuildContext {
  database: Database;
  now: () => Date | Promise<Date>;
  generator: string;
  signal: AbortSignal;
}

/**
 * Builds a release beside the published ones: records -> facts -> tables -> headlines -> differences. Counting runs in a thread of
 * its own. This one hands over texts and stores tables, which is still more than readers should wait for, so it mostly runs in a
 * process of its own too: see builder.ts. What an interrupted build left is removed first, so a build can always be run again.
 */
export async function buildRelease(context: BuildContext, id: string): Promise<void> {
  const { db } = context.database;
  const release = await findReleaseById(db, id);
  if (release?.state !== 'building') return;
  const codebook = await codebookOf(db, release.datasetId, release.codebookVersion);
  await deleteContents(db, id, 'building');
  // Before anything is read: what is erased from now on may be in the contents, so it is looked for before they become public.
  const erasuresSeen = (await findDataset(db, release.datasetId))?.lastSeq ?? release.position;
  const tabulator = startTabulator({
    dataset: release.datasetId,
    definition: codebook.definition,
    // Leaves one core to readers. That costs little, since reading cases takes most of the time.
    threads: Math.max(1, availableParallelism() - 1),
    temporaryFolder: context.database.temporaryFolder,
  });
  const stop = () => void tabulator.close();
  context.signal.addEventListener('abort', stop);
  try {
    if (context.signal.aborted) throw new BuildStopped();
    const report = reporter(context, id);
    if (codebook.definition.kind === 'aggregate') await feedTable(db, release, tabulator, report);
    else await feedContents(context, release, tabulator, report);
    const built = await storeTables(context, codebook, release, tabulator, report);
    // Frees its memory before the changed cases are counted.
    await tabulator.close();
    await report({ phase: 'headlines', done: 0, of: codebook.definition.codebook.headlines.length }, true);
    await storeHeadlines(context, codebook, release, built, erasuresSeen, report);
  } catch (error) {
    if (context.signal.aborted) throw new BuildStopped();
    // The release was discarded: what was stored since then goes too.
    if (error instanceof BuildStopped) await deleteContents(db, id, 'discarded');
    throw error;
  } finally {
    context.signal.removeEventListener('abort', stop);
    await tabulator.close();
  }
}

type Report = (progress: BuildProgress, always?: boolean) => Promise<void>;

/** Writes progress every half second at most; stops the build if the release is gone. */
function reporter({ database, signal }: BuildContext, id: string): Report {
  let last = 0;
  return async (progress, always = false) => {
    if (signal.aborted) throw new BuildStopped();
    const time = performance.now();
    if (!always && time - last < PROGRESS_MS) return;
    last = time;
    if (!(await updateProgress(database.db, id, progress))) throw new BuildStopped();
  };
}

async function feedContents(
  { database }: BuildContext,
  release: ReleaseRow,
  tabulator: Tabulator,
  report: Report,
): Promise<void> {
  await analyzeLog(database.db);
  let done = 0;
  // Only counting all cases would tell how many there are. The position is an upper bound.
  const of = release.position;
  // Not read ahead, since the database and the counting thread would take both cores of a small machine from readers.
  for (let before: string | undefined = LAST_ID; before !== undefined; ) {
    const batch = await listContentsAt(database.db, release.datasetId, release.position, before, CASES_A_BATCH);
    await tabulator.feed(batch.contents);
    before = batch.last;
    done += batch.contents.length;
    await report({ phase: 'records', done, of: Math.max(of, done) });
  }
}

/** Feeds the official table that the dataset had at the position of the release, whatever was uploaded since. */
async function feedTable(
  db: Db,
  { datasetId, position }: ReleaseRow,
  tabulator: Tabulator,
  report: Report,
): Promise<void> {
  const table = await findTableAt(db, datasetId, position);
  if (!table || table.importId === null) throw new Error('a release of an aggregate dataset has no table');
  const { importId, rows } = table;
  let done = 0;
  for (let after = -1; ; ) {
    const parts = await listTableParts(db, importId, after, PARTS_A_BATCH);
    after = parts.at(-1)?.part ?? after;
    await tabulator.feed(parts.map(({ content }) => content));
    for (const { content } of parts) done += (JSON.parse(content) as TablePart).rows.length;
    await report({ phase: 'records', done, of: rows });
    if (parts.length < PARTS_A_BATCH) break;
  }
  // Better no release than one with holes.
  if (done !== rows) throw new Error('a table lacks some of its rows');
}

interface Built {
  present: PresentCodes;
  unions: ReadonlyMap<string, bigint>;
  tables: number;
  /** Tables are stored by measure. */
  stored: number;
  observations: number;
}

async function storeTables(
  { database }: BuildContext,
  codebook: Codebook,
  release: ReleaseRow,
  tabulator: Tabulator,
  report: Report,
): Promise<Built> {
  const seen = new Set<string>();
  let observations = 0;
  let stored = 0;
  let waiting: TableData[] = [];
  let cells = 0;
  const flush = async () => {
    await insertTables(database.db, release.id, waiting);
    await insertDigests(
      database.db,
      release.id,
      waiting.map((table) => digestOf(codebook, table)),
    );
    waiting = [];
    cells = 0;
  };
  for await (const table of tabulator.tables()) {
    seen.add(table.by.join(','));
    stored += 1;
    observations += countObservations(table);
    waiting.push(table);
    cells += table.cells.length + 1;
    if (cells >= CELLS) await flush();
    await report({ phase: 'tables', done: seen.size, of: codebook.tables.length });
  }
  await flush();
  const { present, unions } = await tabulator.totals();
  return {
    present,
    unions: new Map(Object.entries(unions).map(([id, amount]) => [id, BigInt(amount)])),
    tables: codebook.tables.length,
    stored,
    observations,
  };
}

/** Two tables with the same digest need not be compared: it covers all cells, and what their positions and amounts mean. */
function digestOf(
  codebook: Codebook,
  { by, measure, cells }: TableData,
): { by: string; measure: string; digest: string } {
  const codes = by.map((id) => codebook.dimensions.get(id)?.codes.map(({ code }) => code));
  const scale = codebook.amounts.get(codebook.measures.get(measure)?.of ?? '')?.scale ?? 1;
  const meaning = JSON.stringify([codes, scale]);
  const digest = createHash('sha256').update(meaning).update(JSON.stringify(cells)).digest('base64url');
  return { by: by.join(','), measure, digest };
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

async function storeHeadlines(
  context: BuildContext,
  codebook: Codebook,
  release: ReleaseRow,
  built: Built,
  erasuresSeen: number,
  report: Report,
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
  const at = await context.now();
  await db.transaction(async (tx) => {
    // Another process may have removed some, if this one lost its lock unnoticed. Better no release than one with holes.
    if ((await countTables(tx, release.id)) !== built.stored) throw new BuildStopped();
    await insertHeadlines(tx, release.id, results);
    await insertStep(tx, step);
    const marked = await markBuilt(tx, release.id, {
      counts: {
        tables: built.tables,
        observations: built.observations,
        headlines: results.filter(({ computed }) => computed).length,
      },
      present: built.present,
      generator: context.generator,
      erasuresSeen,
      at,
    });
    if (!marked) throw new BuildStopped();
  });
}

/** The stored tables that headlines are computed from. */
async function headlineTables(db: Db, codebook: Codebook, id: string): Promise<TableLookup> {
  const tables = new Map<string, TableData>();
  for (const { read } of headlinesNeed(codebook)) {
    const { by, measure } = read;
    const name = `${measure}/${by.join(',')}`;
    if (tables.has(name)) continue;
    const table = await findTable(db, id, by, measure);
    if (!table) throw new Error('a headline reads a table that was not built');
    tables.set(name, table);
  }
  return ({ measure, by }) => tables.get(`${measure}/${by.join(',')}`)!; // headlinesNeed named them all
}
