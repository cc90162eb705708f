import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { flattener } from '../../../src/cases/facts.ts';
import { compile } from '../../../src/codebook/compile.ts';
import { openCube, openEngine } from '../../../src/releases/cube/cube.ts';
import { countableCodebook } from '../../../src/releases/cube/layout.ts';
import { removeLeftFolders, startTabulator, type Tabulator } from '../../../src/releases/cube/tabulator.ts';
import { DatasetDefinition } from '../../../src/schemas/dataset.ts';
import type { TableData } from '../../../src/statistics/table.ts';
import { anyCase, everything, withTables } from '../../samples/countable.ts';
import { storedTables } from '../../samples/stored-tables.ts';

const measures = everything.codebook.measures.filter(({ id }) => ['cases', 'fines', 'custody-days'].includes(id));
const definition = withTables({ upTo: 1 }, measures);
const codebook = compile('everything', definition);
const cases = fc.sample(anyCase, { numRuns: 30, seed: 7 });
const texts = cases.map((content) => JSON.stringify(content));
const many = Array.from({ length: 100 }, () => texts).flat();

// A folder for this test alone, since other processes have tabulators too.
const temporary = mkdtempSync(join(tmpdir(), 'assize-test-'));
const { TMPDIR } = process.env;
beforeAll(() => {
  process.env.TMPDIR = temporary;
});
afterAll(() => {
  if (TMPDIR === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = TMPDIR;
  rmSync(temporary, { recursive: true });
});

const folders = () => readdirSync(temporary).filter((name) => name.startsWith('assize-'));

async function tablesOf({ tables }: Pick<Tabulator, 'tables'>): Promise<TableData[]> {
  const taken: TableData[] = [];
  for await (const table of tables()) taken.push(table);
  return taken;
}

/** Runs with a tabulator, and checks that nothing of it is left afterwards. */
async function using(run: (tabulator: Tabulator) => Promise<void>, wanted = definition): Promise<void> {
  const tabulator = startTabulator({ dataset: 'everything', definition: wanted, threads: 1 });
  try {
    await run(tabulator);
  } finally {
    await tabulator.close();
  }
  expect(folders()).toEqual([]);
}

test('a thread counts what it is fed in batches as the naive count does', async () => {
  await using(async (tabulator) => {
    await tabulator.feed(texts.slice(0, 11));
    await tabulator.feed([]);
    expect(folders()).toHaveLength(1);
    await tabulator.feed(texts.slice(11));
    const tables = await tablesOf(tabulator);
    const totals = await tabulator.totals();
    expect(tables).toEqual(storedTables(codebook, cases));
    expect(totals).toMatchObject({ report: { policy: 'none' }, held: [] });
    expect(totals.present.sex).toEqual([0, 1, 2]);
  });
});

test('feeds that are not awaited are counted in turn', async () => {
  await using(async (tabulator) => {
    const feeds = texts.map((text) => tabulator.feed([text]));
    const tables = await tablesOf(tabulator);
    await Promise.all(feeds);
    expect(tables).toEqual(storedTables(codebook, cases));
  });
});

test('a folder is removed if its process is gone, and only then', async () => {
  const { pid } = spawnSync('true');
  const names = [pid, process.ppid].map((id) => `assize-tabulator-${id}-left`);
  for (const name of names) mkdirSync(join(temporary, name));
  await removeLeftFolders();
  expect(folders()).toEqual([names[1]]);
  rmSync(join(temporary, names[1]!), { recursive: true });
});

test('the engine spills, but reads, writes and loads nothing else, and its settings are locked', async () => {
  const folder = mkdtempSync(join(temporary, 'engine-'));
  const { instance, connection } = await openEngine({ memoryLimit: '20MB', threads: 1, temporaryFolder: folder });
  await connection.run('create table t as select i, md5(i::text) from range(500000) r(i)');
  expect(readdirSync(folder)).not.toEqual([]);
  for (const statement of [
    "select * from read_text('/etc/passwd')",
    `copy t to '${join(temporary, 't.csv')}'`,
    `attach '${join(temporary, 't.db')}'`,
    'load httpfs',
    'set enable_external_access = true',
    "set memory_limit = '8GB'",
  ]) {
    await expect(connection.run(statement), statement).rejects.toThrow(/disabled|locked/);
  }
  connection.closeSync();
  instance.closeSync();
});

test('the next table is not begun before it is asked for', async () => {
  await using(async (tabulator) => {
    await tabulator.feed(texts);
    const tables = tabulator.tables();
    const first = await tables.next();
    const { present } = await tabulator.totals(); // answered at once: no table is under way
    expect(present.sex).toEqual([0, 1, 2]);
    const rest = await tablesOf({ tables: () => tables });
    expect([first.value, ...rest]).toEqual(storedTables(codebook, cases));
  });
});

test('this thread stays free while the other one flattens and counts', async () => {
  await using(async (tabulator) => {
    await tabulator.feed(texts);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const started = performance.now();
    await tabulator.feed(many);
    const elapsed = performance.now() - started;
    clearInterval(timer);
    // If this thread did the work, the timer would have no turn at all. How many turns it has depends on the machine.
    expect(elapsed).toBeGreaterThan(10);
    expect(ticks).toBeGreaterThan(3);
  });
});

test('where numbers are changed, each defendant has a key by the id, and one without an id is not counted', async () => {
  const { codebook: body, ...rest } = definition;
  const changed = DatasetDefinition.parse({ ...rest, codebook: { ...body, disclosure: { policy: 'cell-key' } } });
  const defendants = cases[0]!.defendants as object[];
  const withIds = { ...cases[0], defendants: defendants.map((one) => ({ ...one, id: randomUUID() })) };
  const tabulator = startTabulator({ dataset: 'everything', definition: changed, secret: '07'.repeat(32), threads: 1 });
  try {
    await tabulator.feed([JSON.stringify(withIds)]);
    await expect(tabulator.feed([texts[0]!])).rejects.toThrow(/^case 2 of the release cannot be counted$/);
  } finally {
    await tabulator.close();
  }
});

test.for([
  ['a text that is not JSON', '{"sentencedOn": "2014-01-05", "secret'],
  ['a text that is no case', '"secret"'],
  ['a code that the codebook lacks', texts[0]!.replace(/"sex":"[a-z-]+"/, '"sex":"secret"')],
])('%s is named by its number without quoting it, and everything after it fails', async ([, bad]) => {
  await using(async (tabulator) => {
    await tabulator.feed(texts.slice(0, 3));
    const refusal = /^case 5 of the release cannot be counted$/;
    await expect(tabulator.feed([texts[3]!, bad!, texts[4]!])).rejects.toThrow(refusal);
    await expect(tabulator.feed(texts)).rejects.toThrow(refusal);
    await expect(tablesOf(tabulator)).rejects.toThrow(refusal);
  });
});

test('the parts of an official table are counted, and a faulty one is named by its number', async () => {
  const aggregate = DatasetDefinition.parse({
    ...everything,
    kind: 'aggregate',
    codebook: {
      variables: [{ id: 'sex', label: 'Sex', level: 'observation', codeList: 'sex' }],
      codeLists: { sex: everything.codebook.codeLists.sex },
      measures: [{ ...measures[1], countingUnit: 'occasion', statistic: 'sum', of: 'value' }],
      tables: { upTo: 0 },
      disclosure: everything.codebook.disclosure,
    },
  });
  const part = (...rows: string[][]) => JSON.stringify({ columns: ['sex', 'value'], rows });
  await using(async (tabulator) => {
    await tabulator.feed([part(['male', '3'], ['female', '4']), part(['not-reported', '-2'])]);
    const [table, ...others] = await tablesOf(tabulator);
    expect(table?.cells).toEqual([[5, 0, 0]]);
    expect(others).toEqual([]);
  }, aggregate);
  await using(async (tabulator) => {
    const refusal = /^part 2 of the release cannot be counted$/;
    await expect(tabulator.feed([part(['male', '3']), part(['secret', '4'])])).rejects.toThrow(refusal);
    await expect(tabulator.feed([part(['male', '1.5'])])).rejects.toThrow(refusal);
  }, aggregate);
});

test('close ends what is under way, at any moment, and may be called twice', async () => {
  await using((tabulator) => tabulator.close());
  await using(async (tabulator) => {
    await tabulator.feed(texts);
  });
  await using(async (tabulator) => {
    const feed = tabulator.feed(many);
    await tabulator.close();
    await expect(feed).rejects.toThrow('the tabulator was closed');
    await expect(tabulator.feed(texts)).rejects.toThrow('the tabulator was closed');
  });
  await using(async (tabulator) => {
    await tabulator.feed(many);
    const tables = tabulator.tables();
    await tables.next();
    await Promise.all([tabulator.close(), tabulator.close()]);
    await expect(tables.next()).rejects.toThrow('the tabulator was closed');
  });
});

const wide = withTables({ upTo: 0, also: [{ by: ['methods', 'requirements', 'tags', 'offence', 'sex', 'role'] }] }, [
  everything.codebook.measures.find(({ id }) => id === 'cases')!,
]);

test('closing while a query runs gives the query up', { timeout: 120_000 }, async () => {
  await using(async (tabulator) => {
    for (let batch = 0; batch < 10; batch++) await tabulator.feed(many);
    const tables = tabulator.tables();
    await tables.next(); // the table of no dimension; the wide one comes next
    const wideTable = tables.next();
    wideTable.catch(() => {});
    const started = performance.now();
    await tabulator.close();
    expect(performance.now() - started).toBeLessThan(50_000); // the thread left by itself, and was not ended after 60 s
    await expect(wideTable).rejects.toThrow('the tabulator was closed');
  }, wide);
});

test('a query that is given up before it has begun does not run to its end', { timeout: 120_000 }, async () => {
  const compiled = compile('everything', wide);
  const flatten = flattener(countableCodebook(compiled), 'public');
  const cube = await openCube(compiled, { threads: 1, temporaryFolder: temporary });
  for (const text of many) cube.add(flatten(JSON.parse(text)));
  cube.finish();
  const tables = cube.tables();
  await tables.next();
  const wideTable = tables.next();
  wideTable.catch(() => {});
  await cube.close();
  await expect(wideTable).rejects.toThrow(/interrupt/i);
});
