import { workerData } from 'node:worker_threads';
import { observedAsCases, type TablePart, tableFlattener } from '../../aggregates/facts.ts';
import { flattener } from '../../cases/facts.ts';
import { compile } from '../../codebook/compile.ts';
import type { CaseFacts } from '../../codebook/model.ts';
import { openChannel, parentOfThread } from '../../jobs/channel.ts';
import type { CaseContent } from '../../schemas/case.ts';
import { type Cube, type CubeTotals, openCube } from './cube.ts';
import { countableCodebook } from './layout.ts';
import type { TabulatorCalls, TabulatorData } from './tabulator.ts';

/** The thread behind startTabulator. It answers one call at a time, and can be told to end at any moment. */

const { dataset, definition, ...options } = workerData as TabulatorData;
const codebook = compile(dataset, definition);
const isAggregate = definition.kind === 'aggregate';
const opening = openCube(isAggregate ? observedAsCases(codebook) : codebook, options);
opening.catch(() => {}); // the first call reports the failure
const read = reader();
let fed = 0;
let totals: CubeTotals | undefined;
let tables: ReturnType<Cube['tables']> | undefined;

const parent = parentOfThread();
openChannel<object, TabulatorCalls>(parent, {
  name: 'the service',
  handlers: {
    async feed(batch) {
      const cube = await opening;
      for (const text of batch) {
        fed++;
        // An error here may quote the case, as a JSON parser's does, so the message names the case by its number instead.
        try {
          for (const facts of read(text)) cube.add(facts);
        } catch {
          throw new Error(`${isAggregate ? 'part' : 'case'} ${fed} of the release cannot be counted`);
        }
      }
    },
    async nextTable() {
      const cube = await opening;
      totals ??= cube.finish();
      tables ??= cube.tables();
      const next = await tables.next();
      return next.done ? undefined : next.value;
    },
    async totals() {
      const cube = await opening;
      totals ??= cube.finish();
      return { ...totals, unions: await cube.unions() };
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

/** A text is a case, or, in an aggregate dataset, a part of its table. */
function reader(): (text: string) => Iterable<CaseFacts> {
  if (isAggregate) {
    const flatten = tableFlattener(codebook);
    return (text) => flatten(JSON.parse(text) as TablePart);
  }
  const flatten = flattener(countableCodebook(codebook), 'public');
  return (text) => [flatten(JSON.parse(text) as CaseContent)];
}
