import { type SQL, sql } from 'drizzle-orm';
import { haveSamePolicy } from '../../codebook/protection.ts';
import { Disclosure } from '../../schemas/codebook.ts';
import { type Db, rowsOf } from '../client.ts';
import { storedReader } from '../stored.ts';

/** Records that two datasets have in common although they protect them in different ways: one would undo the other. */

export interface SharedRecords {
  /** Id of the other dataset. */
  dataset: string;
  /** How many cases of the first dataset it has too; not counted beyond MOST_SHARED. */
  cases: number;
}

/** Counting ends here: how many more cases are shared makes no difference. */
export const MOST_SHARED = 1_000;

/**
 * The other datasets that have a case of this one under another policy than `disclosure`, by id. Two cases are one if they have
 * an external id in common: system and value. A case counts if it is live, or if a release of its dataset counts it that can be
 * read or is not published yet; a merged case as the one that answers for it. The policies of a dataset are that of its
 * definition and those of such releases.
 *
 * It takes no lock. Whoever publishes asks in the publishing transaction. Of two datasets that come to share cases, the second
 * to publish sees the cases of the first, which were committed before, and is refused. Only what has been erased cannot be found
 * any more, since nothing of it is kept that could be compared.
 */
export async function findSharedRecords(db: Db, datasetId: string, disclosure: Disclosure): Promise<SharedRecords[]> {
  const others = (await listPolicies(db, datasetId)).filter((other) => !haveSamePolicy(other.disclosure, disclosure));
  const found: SharedRecords[] = [];
  for (const dataset of new Set(others.map((other) => other.dataset))) {
    const cases = await countShared(db, datasetId, dataset);
    if (cases > 0) found.push({ dataset, cases });
  }
  return found;
}

/** The policies of every other dataset of cases: that of its definition, and those of its releases. */
const listPolicies = (db: Db, datasetId: string): Promise<{ dataset: string; disclosure: Disclosure }[]> =>
  // Raw: a union, and a member of a JSON text.
  rowsOf(
    db,
    sql`select c.dataset_id as dataset, c.definition #> '{codebook,disclosure}' as disclosure
        from codebooks c
        join (
          select d.id, d.codebook_version from datasets d
          union
          select r.dataset_id, r.codebook_version from releases r where ${isInForce}
        ) used on used.id = c.dataset_id and used.codebook_version = c.version
        join datasets d on d.id = c.dataset_id
        where d.kind = 'cases' and d.id <> ${datasetId} order by c.dataset_id, c.version`,
    { disclosure: { mapFromDriverValue: storedReader('disclosure', Disclosure) } },
  );

/** Whether a release `r` can be read, or may be published yet. */
const isInForce: SQL = sql`r.state in ('published', 'building', 'draft', 'scheduled')`;

async function countShared(db: Db, one: string, other: string): Promise<number> {
  // Raw: a join of the index with itself, which is done before anything is asked of the cases: mostly there is no pair at all.
  const [row] = await rowsOf<{ cases: number }>(
    db,
    sql`with pairs as materialized (
          select x.case_id as one, y.case_id as other from case_external_ids x
          join case_external_ids y on y.system = x.system and y.value = x.value
          where x.dataset_id = ${one} and y.dataset_id = ${other})
        select count(distinct found.id)::int as cases from (
          select coalesce(c.merged_into, c.id) as id from pairs
          join cases c on c.id = pairs.one join cases o on o.id = pairs.other
          where ${isCounted('c')} and ${isCounted('o')} limit ${MOST_SHARED}::int) found`,
  );
  return row?.cases ?? 0;
}

/** Whether a case, or the one that answers for it, is live or counted by a release that is in force. */
function isCounted(alias: 'c' | 'o'): SQL {
  const one = sql.raw(alias);
  return sql`exists (
    select from cases s where s.id in (${one}.id, ${one}.merged_into) and (s.live_revision is not null or exists (
      select from releases r where r.dataset_id = s.dataset_id and ${isInForce} and 'upsert' = (
        select h.op from changes h where h.dataset_id = s.dataset_id and h.case_id = s.id and h.seq <= r.position
        order by h.seq desc limit 1))))`;
}
