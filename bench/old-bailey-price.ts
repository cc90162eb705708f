import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { startSuppression } from '../disclosure/src/policies/work.ts';
import { oldBaileyCases } from '../examples/old-bailey-case.ts';
import { checkCase } from '../src/cases/check.ts';
import { flattener } from '../src/cases/facts.ts';
import { checkDataset } from '../src/codebook/check.ts';
import { compile } from '../src/codebook/compile.ts';
import { type Codebook, knownDimension } from '../src/codebook/model.ts';
import { protectionOf } from '../src/codebook/protection.ts';
import { keyName } from '../src/codebook/table-plan.ts';
import { openCube } from '../src/releases/cube/cube.ts';
import { countableCodebook } from '../src/releases/cube/layout.ts';
import { startTabulator } from '../src/releases/cube/tabulator.ts';
import { ownDefinition } from '../src/releases/protection/definition.ts';
import type { CountedData } from '../src/releases/protection/tables.ts';
import { countedTable } from '../src/releases/protection/tables.ts';
import type { CaseContent } from '../src/schemas/case.ts';
import type { Obstacle } from '../src/schemas/release.ts';
import { type StoredCell, TOTAL_POSITION } from '../src/statistics/table.ts';
import { leaveOut, secondsSince } from './measure.ts';

/**
 * The price of protection, measured on the 16,364 guilty verdicts of the Old Bailey: how many numbers each policy withholds or changes
 * in all tables of one dimension, or of one and two. Under `threshold` a table that is refused gives way to the nearest one that
 * the refusal names, as a data manager would do it, until nothing is in the way. The other policies get the tables that are left.
 * `npx tsx bench/old-bailey-price.ts [most dimensions] [thresholds] [sensitive] [dimensions]`, default 1,2 5,10 outcomeCategory and four
 * coarse dimensions. docs/disclosure.md has what it prints.
 */

const COARSE = 'sex,ageBand,offenceCategory,outcomeCategory';
const [most = '1,2', thresholds = '5,10', sensitive = 'outcomeCategory', named = COARSE] = process.argv.slice(2);
const FILE = '../shared/data/old_bailey_defendants_1780_1880.csv';
if (!existsSync(FILE)) leaveOut(`${FILE} is not here`);
const id = 'old-bailey-1780-1880';
const example = JSON.parse(readFileSync(new URL(`../examples/${id}.json`, import.meta.url), 'utf8'));

type Key = readonly string[];

function codebookOf(disclosure: object, keys: readonly Key[]): Codebook {
  const tables = { upTo: 0, also: keys.map((by) => ({ by })) };
  const policy = { reason: 'measured', ...disclosure };
  const checked = checkDataset(id, {
    ...example,
    codebook: { ...example.codebook, headlines: [], tables, disclosure: policy },
  });
  if ('faults' in checked) throw new Error(JSON.stringify(checked.faults));
  return compile(id, checked.definition);
}

const plain = codebookOf({ policy: 'none' }, []);
let made = 0;
const newId = () => `00000000-0000-4000-8000-${String(made++).padStart(12, '0')}`;
const contents = oldBaileyCases(readFileSync(FILE, 'utf8')).map((body) => {
  const checked = checkCase(plain, body, { mode: 'create', newId });
  if ('faults' in checked) throw new Error('a case of the example has faults');
  return checked.content as CaseContent;
});
const texts = contents.map((content) => JSON.stringify(content));

/** Every combination of up to so many dimensions of the example, no two of them levels of one variable. */
function combinations(upTo: number): Key[] {
  const open = [...plain.dimensions.values()].filter((one) => named.split(',').includes(one.id));
  const pairs = open.flatMap((one, at) =>
    open.slice(at + 1).flatMap((other) => (other.root === one.root ? [] : [[one.id, other.id]])),
  );
  return [...open.map((one) => [one.id]), ...(upTo > 1 ? pairs : [])];
}

/** The name of a cell is the same in every table that has it: totals are left out, and dimensions sorted. */
const cellName = (by: Key, at: readonly number[]): string =>
  by
    .map((name, place) => ({ name, position: at[place] ?? TOTAL_POSITION }))
    .filter(({ position }) => position >= 0)
    .map(({ name, position }) => `${name}=${position}`)
    .sort()
    .join();

/** The numbers of tables, each once: by dimensions and codes, in the order of their names. */
function numbersOf<T extends { by: Key; cells: readonly StoredCell[] }>(tables: readonly T[]): Map<string, StoredCell> {
  const found = new Map<string, StoredCell>();
  for (const { by, cells } of tables)
    for (const cell of cells) {
      const at = cell.slice(0, by.length).map(Number);
      if (at.some((position) => position < TOTAL_POSITION)) continue;
      found.set(cellName(by, at), cell.slice(by.length));
    }
  return found;
}

async function build(codebook: Codebook) {
  const threads = Math.max(1, availableParallelism() - 1);
  const { definition } = codebook;
  const tabulator = startTabulator({ dataset: id, definition, secret: 'ab'.repeat(32), threads });
  for (let at = 0; at < texts.length; at += 2_000) await tabulator.feed(texts.slice(at, at + 2_000));
  const started = performance.now();
  const used = process.cpuUsage();
  const tables = [];
  for await (const table of tabulator.tables()) tables.push(table);
  const { held } = await tabulator.totals();
  await tabulator.close();
  const cpu = process.cpuUsage(used);
  return { tables, held, seconds: secondsSince(started), work: (cpu.user + cpu.system) / 1e6 };
}

/** The tables as they are, with what is known of each cell. */
async function countTables(codebook: Codebook): Promise<CountedData[]> {
  const cube = await openCube(codebook);
  const flatten = flattener(countableCodebook(codebook), 'public');
  for (const content of contents) cube.add(flatten(content));
  cube.finish();
  const counted: CountedData[] = [];
  for await (const table of cube.tables()) counted.push(table);
  await cube.close();
  return counted;
}

/** The keys that a data manager would try next. */
function following(keys: readonly Key[], held: readonly Obstacle[]): Key[] {
  const refused = new Set(held.flatMap(({ table }) => (table ? [keyName(table.by)] : [])));
  if (refused.size === 0) throw new Error(held.map(({ text }) => text).join('\n'));
  const nearest = held.flatMap((one) => (one.nearest ? [one.nearest.by] : []));
  const next = [...keys.filter((key) => !refused.has(keyName(key))), ...nearest];
  return [...new Map(next.map((key) => [keyName(key), key])).values()];
}

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)}%`;

async function threshold(upTo: number, least: number): Promise<readonly Key[]> {
  const policy = { policy: 'threshold', threshold: least, sensitive: sensitive.split(',').filter(Boolean) };
  for (let keys = combinations(upTo), refused = 0; ; ) {
    const codebook = codebookOf(policy, keys);
    const { tables, held, seconds, work } = await build(codebook);
    for (const { code, text } of held) console.log(`  ${code}: ${text}`);
    if (held.length > 0) {
      refused += held.length;
      keys = following(keys, held);
      continue;
    }
    const counted = await countTables(codebook);
    const protection = protectionOf(codebook);
    if (protection.policy !== 'threshold') throw new Error('another policy');
    const { layers, sensitive: rules } = startSuppression(
      ownDefinition(codebook),
      protection,
      counted.map((table) => countedTable(codebook, table)),
    );
    const primary = new Set<string>();
    for (const { by, rows } of layers)
      for (const { codes, cell } of rows) {
        const at = by.map((id, place) => knownDimension(codebook, id).index.get(codes[place] ?? '') ?? TOTAL_POSITION);
        if (rules.has(cell)) primary.add(cellName(by, at));
      }
    const truth = numbersOf(counted);
    let [own, others, zeros] = [0, 0, 0];
    for (const [name, [value]] of numbersOf(tables)) {
      if (value !== null) continue;
      if (!truth.has(name)) zeros++;
      else if (primary.has(name)) own++;
      else others++;
    }
    console.log(
      `threshold ${least}, up to ${upTo}: ${keys.length} tables (${refused} refused), ${truth.size} numbers that are not 0, ${own} withheld for themselves, ${others} for others, ${percent(own + others, truth.size)} of all; ${zeros} zeros withheld; ${seconds.toFixed(0)} s, of the processor ${work.toFixed(0)} s`,
    );
    return keys;
  }
}

async function changed(name: string, disclosure: object, keys: readonly Key[], upTo: number): Promise<void> {
  const { tables, held, seconds } = await build(codebookOf(disclosure, keys));
  for (const { code, text } of held) console.log(`  ${code}: ${text}`);
  const published = numbersOf(tables);
  const truth = numbersOf(await countTables(codebookOf({ policy: 'none' }, keys)));
  const changes = [...truth].map(([cell, [value]]) => Math.abs(Number(published.get(cell)?.[0] ?? 0) - Number(value)));
  const total = changes.reduce((sum, one) => sum + one, 0);
  console.log(
    `${name}, up to ${upTo}: ${truth.size} numbers that are not 0, ${percent(changes.filter((one) => one > 0).length, truth.size)} changed, by ${(total / truth.size).toFixed(2)} on average, at most ${Math.max(...changes)}; ${seconds.toFixed(0)} s`,
  );
}

for (const upTo of most.split(',').map(Number)) {
  let keys: readonly Key[] = [];
  for (const least of thresholds.split(',').map(Number)) {
    const left = await threshold(upTo, least);
    if (keys.length === 0) keys = left;
  }
  await changed('rounding to 5', { policy: 'rounding', base: 5 }, keys, upTo);
  await changed('cell key', { policy: 'cell-key' }, keys, upTo);
}
