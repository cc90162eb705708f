import { mkdir, open, rename, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { idOf, linesIn } from '../lines.ts';
import type { CopiedRecord, RecordChange, Store, SyncState } from '../store.ts';

/**
 * A folder with a file of lines for each dataset, `<dataset>.ndjson`, in the order of ids. Beside it is a journal,
 * `<dataset>.sync.ndjson`: changes that are not yet in the file, and after those of each page the state. What follows the last state
 * does not count. The two become one when the copy is up to date, or the journal long.
 */

/** Bytes of a journal. It is in memory, too. */
const LONG = 16 * 1024 * 1024;

interface Journal {
  state: SyncState | undefined;
  changes: Map<string, string | null>;
  bytes: number;
}

export async function folderStore(folder: string): Promise<Store> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const pathOf = (dataset: string, ending: string) => join(folder, `${encodeURIComponent(dataset)}${ending}`);
  const journals = new Map<string, Journal>();
  const journalOf = async (dataset: string): Promise<Journal> => {
    const journal = journals.get(dataset) ?? (await readJournal(pathOf(dataset, '.sync.ndjson')));
    journals.set(dataset, journal);
    return journal;
  };
  const startJournal = async (dataset: string, state: SyncState | undefined): Promise<void> => {
    const line = JSON.stringify({ state });
    await replaceFile(pathOf(dataset, '.sync.ndjson'), [[line]]);
    journals.set(dataset, { state, changes: new Map(), bytes: Buffer.byteLength(line) + 1 });
  };
  const merge = async (dataset: string): Promise<void> => {
    const { state, changes } = await journalOf(dataset);
    if (changes.size === 0) return;
    const path = pathOf(dataset, '.ndjson');
    // After a kill between the two the same changes are applied again.
    await replaceFile(path, merged(path, changes));
    await startJournal(dataset, state);
  };

  return {
    state: async (dataset) => (await journalOf(dataset)).state,
    replace: async (dataset, records, state) => {
      // A kill between the two leaves the old state, from which all is copied again.
      await replaceFile(pathOf(dataset, '.ndjson'), linesOf(records));
      await startJournal(dataset, state);
    },
    apply: async (dataset, changes, state) => {
      const journal = await journalOf(dataset);
      const lines = [...changes.map(journalLine), JSON.stringify({ state })];
      journal.bytes += await append(pathOf(dataset, '.sync.ndjson'), lines);
      journal.state = state;
      for (const { id, json } of changes) journal.changes.set(id, json);
      if (journal.bytes >= LONG) await merge(dataset);
    },
    settle: merge,
    arrival: async (dataset) => pathOf(dataset, '.arriving'),
    close: async () => {},
  };
}

const journalLine = ({ id, json }: RecordChange): string => `{"id":${JSON.stringify(id)},"record":${json}}`;

/** Changes and state of a journal. What was not written to its end is cut off. */
async function readJournal(path: string): Promise<Journal> {
  const journal: Journal = { state: undefined, changes: new Map(), bytes: 0 };
  const { size } = (await stat(path).catch(() => undefined)) ?? { size: 0 };
  if (size === 0) return journal;
  let page: RecordChange[] = [];
  let read = 0;
  for await (const lines of linesIn(path)) {
    for (const line of lines) {
      read += Buffer.byteLength(line) + 1;
      if (read > size) continue;
      const { state, id, record } = JSON.parse(line);
      if (id !== undefined) page.push({ id, json: record === null ? null : JSON.stringify(record) });
      else {
        for (const change of page) journal.changes.set(change.id, change.json);
        page = [];
        journal.state = state;
        journal.bytes = read;
      }
    }
  }
  await truncate(path, journal.bytes);
  return journal;
}

/** The records of a file with changes applied, in the order of ids. */
async function* merged(path: string, changes: ReadonlyMap<string, string | null>): AsyncGenerator<string[]> {
  const sorted = [...changes].sort(([a], [b]) => (a < b ? -1 : 1));
  let next = 0;
  /** Those whose ids come before this one, or are this one. */
  const upTo = (id: string | undefined, out: string[]): void => {
    for (; next < sorted.length; next += 1) {
      const [changed, json] = sorted[next] ?? [''];
      if (id !== undefined && changed > id) return;
      if (typeof json === 'string') out.push(json);
    }
  };
  if (await stat(path).catch(() => undefined)) {
    for await (const lines of linesIn(path)) {
      const out: string[] = [];
      for (const line of lines) {
        const id = idOf(line);
        upTo(id, out);
        if (!changes.has(id)) out.push(line);
      }
      yield out;
    }
  }
  const rest: string[] = [];
  upTo(undefined, rest);
  yield rest;
}

async function* linesOf(records: AsyncIterable<readonly CopiedRecord[]>): AsyncGenerator<string[]> {
  for await (const batch of records) yield batch.map(({ json }) => json);
}

const asText = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** Writes lines into a file of which nobody sees a part, and which is on the disk. */
async function replaceFile(
  path: string,
  batches: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
): Promise<void> {
  const handle = await open(`${path}.tmp`, 'w', 0o600);
  try {
    for await (const lines of batches) await handle.writeFile(asText(lines));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${path}.tmp`, path);
}

/** Answers how many bytes were written. */
async function append(path: string, lines: readonly string[]): Promise<number> {
  const bytes = Buffer.from(asText(lines));
  const handle = await open(path, 'a', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  return bytes.length;
}
