import { LRUCache } from 'lru-cache';
import { compile } from '../codebook/compile.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { findCodebook, findDataset } from '../db/queries/datasets.ts';
import { notFound } from '../errors.ts';

/** A version of a codebook never changes, so it is compiled once; keyed by the database so that two never share. */
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
  const codebook = compile(datasetId, row.definition);
  cache.set(key, codebook);
  return codebook;
}

/**
 * Reads cases together with the codebook that they satisfy. A codebook may be replaced, and cases with its new codes
 * approved, between the two reads: then both are read again.
 */
export async function readWithCodebook<T>(
  db: Db,
  datasetId: string,
  read: (codebook: Codebook) => Promise<T>,
): Promise<{ codebook: Codebook; value: T }> {
  const present = async () => {
    const dataset = await findDataset(db, datasetId);
    if (!dataset) throw notFound();
    return dataset.codebookVersion;
  };
  for (let version = await present(); ; ) {
    const codebook = await codebookOf(db, datasetId, version);
    const value = await read(codebook);
    const now = await present();
    if (now === version) return { codebook, value };
    version = now;
  }
}
