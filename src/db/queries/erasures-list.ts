import { sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../client.ts';
import { instant } from './cases.ts';

/** An erased case that partners have seen. One that was never live stands in no change, and is nobody's business. */
export interface ErasureRow {
  id: string;
  seq: number;
  at: string;
}

const ERASURE = sql`g.case_id as id, g.seq::float8 as seq, ${instant(sql`g.at`)} as at`;
/** As the index `changes_erased` has it. */
const ERASED = sql`g.cause = 'erased'`;

export async function listErasures(db: Db, datasetId: string, after: number, limit: number): Promise<ErasureRow[]> {
  return rowsOf<ErasureRow>(
    db,
    sql`select ${ERASURE} from changes g where g.dataset_id = ${datasetId} and ${ERASED} and g.seq > ${after}::bigint
        order by g.seq limit ${limit}::int`,
  );
}

export async function findErasure(db: Db, datasetId: string, caseId: string): Promise<ErasureRow | undefined> {
  const [row] = await rowsOf<ErasureRow>(
    db,
    sql`select ${ERASURE} from changes g where g.dataset_id = ${datasetId} and g.case_id = ${caseId}::uuid and ${ERASED}`,
  );
  return row;
}

export interface ErasureReaderRow {
  key: string;
  label: string;
  applied: boolean;
  seq: number | null;
  at: string | null;
}

/**
 * Keys that may hold a copy of the dataset's records, after a key id, in order: those that can read them now, and those that
 * once acknowledged. The newest receipt counts, even if an older one reached further: who goes back to a backup says so.
 */
export async function listErasureReaders(
  db: Db,
  datasetId: string,
  seq: number,
  page: { now: Date; after: string; limit: number },
): Promise<ErasureReaderRow[]> {
  return rowsOf<ErasureReaderRow>(
    db,
    sql`select k.id as key, k.label, coalesce(a.seq >= ${seq}::bigint, false) as applied,
          a.seq::float8 as seq, ${instant(sql`a.at`)} as at
        from api_keys k
        left join lateral (select n.seq, n.at from acknowledgements n
          where n.dataset_id = ${datasetId} and n.key_id = k.id order by n.number desc limit 1) a on true
        where k.id > ${page.after} and (a.seq is not null or (
          'records:read' = any(k.scopes) and (k.datasets is null or ${datasetId} = any(k.datasets))
          and k.revoked_at is null and (k.expires_at is null or k.expires_at > ${page.now.toISOString()}::timestamptz)))
        order by k.id limit ${page.limit}::int`,
  );
}
