import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import type { PreparedCase } from '../db/queries/case-rows.ts';
import type { Secrets } from './actor.ts';

/** Erased cases are known again by keyed hashes of their external ids and of what they said. */

/** 409 if one of these is a record that was erased. */
export async function refuseErased(
  _tx: Db,
  _secrets: Secrets,
  _codebook: Codebook,
  _datasetId: string,
  _cases: readonly Pick<PreparedCase, 'content'>[],
  _items: readonly { pointer: string }[],
): Promise<void> {}
