import { sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../client.ts';

/** Keys of this installation's own hashes: see the table `instance`. */
export async function readSecrets(db: Db): Promise<{ etag: string; mark: string }> {
  const [row] = await rowsOf<{ etag: string; mark: string }>(
    db,
    sql`select etag_secret as etag, mark_secret as mark from instance`,
  );
  if (!row) throw new Error('the instance row is missing');
  return row;
}
