import { workerData } from 'node:worker_threads';
import { observedAsCases } from '../../aggregates/axes.ts';
import { type TablePart, tableFlattener } from '../../aggregates/facts.ts';
import { flattener } from '../../cases/facts.ts';
import { compile } from '../../codebook/compile.ts';
import type { Codebook } from '../../codebook/model.ts';
import { protectionOf } from '../../codebook/protection.ts';
import {
  type CanonicalSet,
  canonicalSets,
  canonicalSummary,
  loadSolver,
  type Outcome,
  OutOfTime,
  presentCodes,
  protectedTables,
  type ReadableRelease,
  recordKeys,
  type Solver,
} from '../../disclosure/index.ts';
import { openChannel, parentOfThread } from '../../jobs/channel.ts';
import type { CaseContent } from '../../schemas/case.ts';
import type { TableData } from '../../statistics/table.ts';
import { ownedTables, type TableRead } from '../../statistics/table-choice.ts';
import { type Cube, type CubeTotals, openCube } from './cube.ts';
import { countableCodebook } from './layout.ts';
import type { ServiceCalls, TabulatorCalls, TabulatorData } from './tabulator.ts';

/** The thread behind startTabulator. It answers one call at a time, and can be told to end at any moment. */

const { dataset, definition, secret, stop, ...options } = workerData as TabulatorData;
const codebook = compile(dataset, definition);
const isAggregate = definition.kind === 'aggregate';
const opening = openCube(isAggregate ? observedAsCases(codebook) : codebook, options);
opening.catch(() => {}); // the first call reports the failure
const take = taker();
let fed = 0;
let totals: CubeTotals | undefined;
let tables: AsyncGenerator<TableData, Outcome, void> | undefined;
let outcome: Outcome = { report: null, held: [] };
const readable: ReadableRelease[] = [];
const owned = ownedKeys(codebook);
const sets: CanonicalSet[] = [];
const isProtected = protectionOf(codebook).policy !== 'none';

/** A release whose tables take longer to protect is held. The reference tables take seconds. */
const MINUTES = 15;
const PROGRESS_MS = 200;
let reached = { done: 0, of: 1 };
let told = 0;

const parent = parentOfThread();
const service = openChannel<ServiceCalls, TabulatorCalls>(parent, {
  name: 'the service',
  handlers: {
    async feed(batch) {
      const cube = await opening;
      for (const text of batch) {
        fed++;
        // An error here may quote the case, as a JSON parser's does, so the message names the case by its number instead.
        try {
          take(cube, text);
        } catch {
          throw new Error(`${isAggregate ? 'part' : 'case'} ${fed} of the release cannot be counted`);
        }
      }
    },
    feedReadable({ version, definition: other, tables: published }) {
      readable.push({ version, codebook: compile(dataset, other), tables: published });
    },
    async nextTable() {
      const cube = await opening;
      totals ??= cube.finish();
      tables ??= protectedTables(codebook, cube.tables(), {
        ...{ readable, minutes: MINUTES, progress },
        solver: async () => watched(await loadSolver(await service.call('solver'))),
      });
      const next = await tables.next();
      if (!next.done) {
        sets.push(...canonicalSets(codebook, next.value, owned(next.value)));
        return next.value;
      }
      outcome = next.value;
      return undefined;
    },
    async totals() {
      const cube = await opening;
      totals ??= cube.finish();
      // How many units there are, and which codes occur, are true values too.
      const found = { summary: canonicalSummary(sets), ...outcome };
      if (isProtected) return { present: presentCodes(codebook), unions: {}, ...found };
      return { present: totals.present, unions: await cube.unions(), ...found };
    },
  },
  // DuckDB holds positions and amounts and never a text of a case, so its messages can be passed on.
  tell: (error) =>
    error instanceof Error ? { code: error.name, message: error.message } : { code: 'unknown', message: 'unknown' },
  onEnd: async () => {
    await (await opening.catch(() => undefined))?.close();
    parent.leave();
  },
});

function progress(done: number, of: number): void {
  reached = { done, of };
  tell();
}

/** Tells the service how far the protection is, so that it can look whether the release is still wanted. */
function tell(): void {
  const time = performance.now();
  if (time - told < PROGRESS_MS) return;
  told = time;
  service.call('protecting', reached.done, reached.of).catch(() => {}); // it has ended
}

/** Solving can take minutes in which no message is read. So it looks, before each programme, whether it should go on. */
function watched(solver: Solver): Solver {
  const deadline = performance.now() + MINUTES * 60_000;
  const goOn = (): void => {
    tell();
    if (Atomics.load(stop, 0) !== 0) throw new Error('the tables are no longer needed');
    if (performance.now() > deadline) throw new OutOfTime();
  };
  return {
    ...solver,
    createModel: (...input: Parameters<Solver['createModel']>) => {
      const model = solver.createModel(...input);
      const run = model.run.bind(model);
      model.run = (...how: Parameters<typeof run>) => {
        goOn();
        return run(...how);
      };
      return model;
    },
  };
}

/** The sets of dimensions of which a stored table is the first. */
function ownedKeys(codebook: Codebook): (table: TableRead) => readonly (readonly string[])[] {
  const nameOf = ({ by, measure }: TableRead): string => `${measure}/${by.join(',')}`;
  const keys = new Map(
    [...codebook.measures.keys()].flatMap((measure) =>
      ownedTables(codebook, measure).map(({ by, keys }) => [nameOf({ by, measure }), keys] as const),
    ),
  );
  return (table) => keys.get(nameOf(table)) ?? [];
}

/** A text is a case, or, in an aggregate dataset, a part of its table. */
function taker(): (cube: Cube, text: string) => void {
  if (isAggregate) {
    const flatten = tableFlattener(codebook);
    return (cube, text) => {
      for (const { row, facts } of flatten(JSON.parse(text) as TablePart)) cube.addRow(row, facts);
    };
  }
  const flatten = flattener(countableCodebook(codebook), 'public');
  const keyOf = secret === undefined ? undefined : recordKeys(Buffer.from(secret, 'hex'));
  return (cube, text) => {
    const content = JSON.parse(text) as CaseContent;
    const keys = keyOf && content.defendants.map(({ id }) => keyOf(id!)); // every stored defendant has an id
    cube.add(flatten(content), keys);
  };
}
