import { LRUCache } from 'lru-cache';
import { compile } from '../codebook/compile.ts';
import type { Codebook } from '../codebook/model.ts';
import { AppError, notFound } from '../errors.ts';
import type { Db } from './client.ts';
import { isExternalIdClash } from './failures.ts';
import { findCodebook, findDataset, holdCodebook } from './queries/datasets.ts';

/** Compiled codebooks per database. A version of a codebook never changes, so it is compiled once. */
const compiled = new WeakMap<object, LRUCache<string, Codebook>>();

export async function codebookOf(root: Db, datasetId: string, version: number, db: Db = root): Promise<Codebook> {
  let cache = compiled.get(root);
  if (!cache) {
    cache = new LRUCache({ max: 200 });
    compiled.set(root, cache);
  }
  const key = `${datasetId}/${version}`;
  const known = cache.get(key);
  if (known) return known;
  const row = await findCodebook(db, datasetId, version);
  if (!row) throw notFound();
  const codebook = compile(datasetId, row.definition, row.factKeys);
  cache.set(key, codebook);
  return codebook;
}

/** The present codebook of a dataset. Throws 404 if there is no such dataset. */
export async function presentCodebook(
  root: Db,
  datasetId: string,
): Promise<{ codebook: Codebook; codebookVersion: number }> {
  const dataset = await findDataset(root, datasetId);
  if (!dataset) throw notFound();
  const { codebookVersion } = dataset;
  return { codebook: await codebookOf(root, datasetId, codebookVersion), codebookVersion };
}

/**
 * Reads cases together with the codebook that they satisfy. Reads again if the codebook was replaced meanwhile, since the
 * cases may already have its new codes.
 */
export async function readWithCodebook<T>(
  db: Db,
  datasetId: string,
  read: (codebook: Codebook) => Promise<T>,
): Promise<{ codebook: Codebook; value: T }> {
  for (let { codebook, codebookVersion } = await presentCodebook(db, datasetId); ; ) {
    const value = await read(codebook);
    const now = await presentCodebook(db, datasetId);
    if (now.codebookVersion === codebookVersion) return { codebook, value };
    ({ codebook, codebookVersion } = now);
  }
}

const WRITE_ATTEMPTS = 3;

/**
 * Checks a write of cases against the present codebook, then runs it in one transaction. The check runs outside the
 * transaction, so that it holds no lock, and runs again if the codebook was replaced meanwhile. A write whose external id
 * was taken by a transaction that committed first is retried: the retry can name the case that has it.
 */
export async function writeWithCodebook<T>(
  { db, root }: { db: Db; root: Db },
  datasetId: string,
  check: (codebook: Codebook) => ((tx: Db) => Promise<T>) | Promise<(tx: Db) => Promise<T>>,
): Promise<T> {
  let version: number | undefined;
  for (let attempt = 1; ; ) {
    version ??= await db.transaction((tx) => holdCodebook(tx, datasetId, 'shared'));
    if (version === undefined) throw notFound();
    const codebook = await codebookOf(root, datasetId, version, db);
    if (codebook.definition.kind !== 'cases') throw new AppError('wrong-kind');
    const write = await check(codebook);
    const checked = version;
    try {
      const done = await db.transaction(async (tx) => {
        const now = await holdCodebook(tx, datasetId, 'shared');
        return now === checked ? { value: await write(tx) } : { version: now };
      });
      if ('value' in done) return done.value;
      version = done.version;
    } catch (error) {
      if (attempt === WRITE_ATTEMPTS || !isExternalIdClash(error)) throw error;
      attempt += 1;
    }
  }
}
