import { type CanonicalSet, canonicalSummary, loadSolver, recordKeys, type Solver } from '#disclosure';
import { observedAsCases } from '../../aggregates/axes.ts';
import { tableFlattener } from '../../aggregates/facts.ts';
import { flattener } from '../../cases/facts.ts';
import { compile } from '../../codebook/compile.ts';
import type { Codebook } from '../../codebook/model.ts';
import { protectionOf } from '../../codebook/protection.ts';
import { contentIn, tablePartIn } from '../../db/stored-text.ts';
import type { TableData } from '../../statistics/table.ts';
import { nameOfRead, ownedTables, type TableRead } from '../../statistics/table-choice.ts';
import { OutOfTime, type ProtectionOutcome, presentCodes, protectedTables } from '../protection/protect.ts';
import { type StoredRelease, storedSets } from '../protection/tables.ts';
import { type Cube, type CubeTotals, openCube } from './cube.ts';
import { countableCodebook } from './layout.ts';
import { type ReadableTables, type ReleaseTotals, SHARED, type TabulatorTask } from './tabulator.ts';

/** The thread behind startTabulator, which calls these functions, one at a time. It counts one release after another. */

interface Batch {
  batch: readonly string[];
  areNew: boolean;
}

interface ReleaseCount {
  feed(batch: Batch): void;
  feedReadable(release: ReadableTables): void;
  nextTable(): Promise<TableData | undefined>;
  totals(): Promise<ReleaseTotals>;
  close(): Promise<void>;
}

let current: ReleaseCount | undefined;

export async function begin(task: TabulatorTask): Promise<void> {
  current = await startCount(task);
}
export const feed = (batch: Batch): void => begun().feed(batch);
export const feedReadable = (release: ReadableTables): void => begun().feedReadable(release);
export const nextTable = (): Promise<TableData | undefined> => begun().nextTable();
export const totals = (): Promise<ReleaseTotals> => begun().totals();
export async function end(): Promise<void> {
  await current?.close();
  current = undefined;
}

function begun(): ReleaseCount {
  if (!current) throw new Error('the thread was started anew');
  return current;
}

/** A release whose tables take longer to protect is held: the bound of the search ends nearly all of them before. */
const MOST_SECONDS = 60;
const STOP_MS = 20;

/** Kept for the next release: it gets faster while it runs. */
let solver: Promise<Solver> | undefined;

async function startCount(task: TabulatorTask): Promise<ReleaseCount> {
  const { dataset, definition, secret, shared, isBeside = false, ...options } = task;
  const codebook = compile(dataset, definition);
  const isAggregate = definition.kind === 'aggregate';
  const cube = await openCube(isAggregate ? observedAsCases(codebook) : codebook, options);
  const news =
    isBeside && protectionOf(codebook).policy === 'threshold' ? await openCube(codebook, options) : undefined;
  const take = taker(codebook, secret);
  const owned = ownedKeys(codebook);
  const readable: StoredRelease[] = [];
  const sets: CanonicalSet[] = [];
  let fed = 0;
  let counted: CubeTotals | undefined;
  let tables: AsyncGenerator<TableData, ProtectionOutcome, void> | undefined;
  let outcome: ProtectionOutcome = { report: null, held: [] };
  let closing: Promise<void> | undefined;

  const isStopped = (): boolean => Atomics.load(shared, SHARED.stop) !== 0;
  const close = (): Promise<void> => {
    closing ??= Promise.all([cube.close(), news?.close()]).then(() => {});
    return closing;
  };
  function finish(): CubeTotals {
    news?.finish();
    return cube.finish();
  }
  /** DuckDB gives a query up if it is told to. */
  async function queried<T>(query: () => Promise<T>): Promise<T> {
    const watching = setInterval(() => isStopped() && void close(), STOP_MS);
    try {
      return await query();
    } finally {
      clearInterval(watching);
    }
  }

  /** Solving can take a minute in which no message is read. So it looks, before each programme, whether it should go on. */
  async function watchedSolver(): Promise<Solver> {
    solver ??= loadSolver();
    const loaded = await solver;
    const deadline = performance.now() + MOST_SECONDS * 1_000;
    return {
      ...loaded,
      createModel: (...input: Parameters<Solver['createModel']>) => {
        const model = loaded.createModel(...input);
        const run = model.run.bind(model);
        model.run = (...how: Parameters<typeof run>) => {
          if (isStopped()) throw new Error('the tables are no longer needed');
          if (performance.now() > deadline) throw new OutOfTime();
          return run(...how);
        };
        return model;
      },
    };
  }

  return {
    feed({ batch, areNew }) {
      for (const text of batch) {
        fed++;
        // An error here may quote the case, as a JSON parser's does, so the message names the case by its number instead.
        try {
          take(cube, text);
          if (news && areNew) take(news, text);
        } catch {
          throw new Error(`${isAggregate ? 'part' : 'case'} ${fed} of the release cannot be counted`);
        }
      }
    },
    feedReadable({ version, definition: other, tables: published }) {
      readable.push({ version, codebook: compile(dataset, other), tables: published });
    },
    nextTable: () =>
      queried(async () => {
        counted ??= finish();
        tables ??= protectedTables(codebook, cube.tables(), {
          readable,
          ...(news && { added: () => news.tables() }),
          seconds: MOST_SECONDS,
          progress: (done, of) => {
            Atomics.store(shared, SHARED.done, done);
            Atomics.store(shared, SHARED.of, of);
          },
          solver: watchedSolver,
        });
        const next = await tables.next();
        if (!next.done) {
          sets.push(...storedSets(codebook, next.value, owned(next.value)));
          return next.value;
        }
        outcome = next.value;
        return undefined;
      }),
    totals: () =>
      queried(async () => {
        counted ??= finish();
        // How many units there are, and which codes occur, are true values too.
        const isProtected = protectionOf(codebook).policy !== 'none';
        const found = isProtected
          ? { present: presentCodes(codebook), unions: {} }
          : { present: counted.present, unions: await cube.unions() };
        return { ...found, summary: canonicalSummary(sets), ...outcome };
      }),
    close,
  };
}

/** The sets of dimensions of which a stored table is the first. */
function ownedKeys(codebook: Codebook): (table: TableRead) => readonly (readonly string[])[] {
  const keys = new Map(
    [...codebook.measures.keys()].flatMap((measure) =>
      ownedTables(codebook, measure).map(({ by, keys }) => [nameOfRead({ by, measure }), keys] as const),
    ),
  );
  return (table) => keys.get(nameOfRead(table)) ?? [];
}

/** A text is a case, or, in an aggregate dataset, a part of its table. */
function taker(codebook: Codebook, secret: string | undefined): (cube: Cube, text: string) => void {
  if (codebook.definition.kind === 'aggregate') {
    const flatten = tableFlattener(codebook);
    return (cube, text) => {
      for (const { row, facts } of flatten(tablePartIn(text))) cube.addRow(row, facts);
    };
  }
  const flatten = flattener(countableCodebook(codebook), 'public');
  const keyOf = secret === undefined ? undefined : recordKeys(Buffer.from(secret, 'hex'));
  return (cube, text) => {
    const content = contentIn(text);
    const keys =
      keyOf &&
      content.defendants.map(({ id }) => {
        if (id === undefined) throw new Error('a stored defendant has no id');
        return keyOf(id);
      });
    cube.add(flatten(content), keys);
  };
}
