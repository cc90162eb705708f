import { parentPort, workerData } from 'node:worker_threads';
import { observedAsCases, type TablePart, tableFlattener } from '../../aggregates/facts.ts';
import { flattener } from '../../cases/facts.ts';
import { compile } from '../../codebook/compile.ts';
import type { AmountSource, CaseFacts, Codebook, Dimension } from '../../codebook/model.ts';
import type { CaseContent } from '../../schemas/case.ts';
import { type Cube, openCube } from './cube.ts';
import { liftTo } from './item-lift.ts';
import type { TabulatorData, TabulatorReply, TabulatorRequest } from './tabulator.ts';

/**
 * The codebook to flatten cases by before they are counted: public codes and the youth rule, and every dimension and amount that
 * the count reads, whatever its audience. A filter may name an internal dimension, a public level may stand over a partner's
 * list; they select and link, and are never published.
 */
export function countableCodebook(codebook: Codebook): Codebook {
  const measures = [...codebook.measures.values()];
  const read = new Set(measures.flatMap(({ filter }) => Object.keys(filter ?? {})));
  for (const dimension of codebook.dimensions.values()) {
    if (dimension.audience === 'public') read.add(dimension.id);
  }
  for (const id of [...read]) {
    const dimension = codebook.dimensions.get(id);
    if (dimension && (dimension.multiple || dimension.kind === 'category'))
      read.add(liftTo(codebook, dimension).source.id);
  }
  const summed = new Set(measures.map(({ of }) => of));
  return {
    ...codebook,
    dimensions: opened(codebook.dimensions, (id) => read.has(id)),
    amounts: opened(codebook.amounts, (id) => summed.has(id)),
  };
}

function opened<Item extends Dimension | AmountSource>(
  items: ReadonlyMap<string, Item>,
  isRead: (id: string) => boolean,
): Map<string, Item> {
  return new Map([...items].map(([id, item]) => [id, isRead(id) ? { ...item, audience: 'public' } : item]));
}

/** The thread behind startTabulator. It answers one request at a time; `close` alone is heard at any moment. */

const port = parentPort!; // this file is only ever started as a worker
const { dataset, definition, ...options } = workerData as TabulatorData;
const codebook = compile(dataset, definition);
const isAggregate = definition.kind === 'aggregate';

const read = reader();

let tabulation: Cube | undefined;
let takeNext: (() => void) | undefined;
let fed = 0;

const reply = (message: TabulatorReply): void => port.postMessage(message);

/** A text is a case, or of an aggregate dataset a part of its table. */
function reader(): (text: string) => Iterable<CaseFacts> {
  if (isAggregate) {
    const flatten = tableFlattener(codebook);
    return (text) => flatten(JSON.parse(text) as TablePart);
  }
  const flatten = flattener(countableCodebook(codebook), 'public');
  return (text) => [flatten(JSON.parse(text) as CaseContent)];
}

function take(batch: readonly string[], open: Cube): void {
  for (const text of batch) {
    fed++;
    // What is thrown here may quote the case: a parser does. The case is told by its number instead.
    try {
      for (const facts of read(text)) open.add(facts);
    } catch {
      throw new Error(`${isAggregate ? 'part' : 'case'} ${fed} of the release cannot be counted`);
    }
  }
}

async function finish(open: Cube): Promise<void> {
  const totals = open.finish();
  for await (const { table, progress } of open.tables()) {
    const taken = new Promise<void>((resolve) => {
      takeNext = resolve;
    });
    reply({ type: 'table', table, progress });
    await taken;
  }
  reply({ type: 'finished', totals: { ...totals, unions: await open.unions() } });
}

async function answer(request: TabulatorRequest, open: Cube): Promise<void> {
  if (request.type === 'feed') {
    take(request.batch, open);
    reply({ type: 'taken' });
  } else if (request.type === 'finish') await finish(open);
  else if (request.type === 'next') takeNext?.();
}

async function close(): Promise<void> {
  takeNext = undefined;
  await tabulation?.close();
  port.close();
}

// DuckDB holds positions and amounts, never a text of a case, so its own words may be told.
const fail = (error: unknown): void =>
  reply({ type: 'failed', message: error instanceof Error ? error.message : 'the tabulator failed' });

try {
  tabulation = await openCube(isAggregate ? observedAsCases(codebook) : codebook, options);
  const open = tabulation;
  port.on('message', (request: TabulatorRequest) => {
    if (request.type === 'close') void close();
    else answer(request, open).catch(fail);
  });
  reply({ type: 'ready' });
} catch (error) {
  port.on('message', () => void close());
  fail(error);
}
