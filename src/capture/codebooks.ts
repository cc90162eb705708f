import { LRUCache } from 'lru-cache';
import { compile } from '../codebook/compile.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { findCodebook } from '../db/queries/datasets.ts';
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
