import type { Db } from '../db/client.ts';
import { listVersions } from '../db/queries/releases.ts';
import { findSharedRecords, MOST_SHARED, type SharedRecords } from '../db/queries/shared-records.ts';
import { AppError } from '../errors.ts';
import type { Disclosure } from '../schemas/codebook.ts';

/** One set of records has one policy: an exact number in one dataset undoes the protection of the same people in another. */

/** A dataset that has some of the same cases under another policy. */
interface PolicyConflict {
  /** Its id; null if whoever is told must not know of it. */
  dataset: string | null;
  /** What is in the way, and what would help. */
  text: string;
}

/**
 * What is in the way of protecting a dataset by `disclosure` (see `findSharedRecords`). `mayName` says of a dataset whether
 * its id may be told. Without it, a dataset is named if it has a public release.
 */
export async function findPolicyConflicts(
  db: Db,
  datasetId: string,
  disclosure: Disclosure,
  mayName: (db: Db, datasetId: string) => Promise<boolean> = hasPublicRelease,
): Promise<PolicyConflict[]> {
  const conflicts: PolicyConflict[] = [];
  for (const shared of await findSharedRecords(db, datasetId, disclosure)) {
    const dataset = (await mayName(db, shared.dataset)) ? shared.dataset : null;
    // Nor must it be known how many such datasets there are.
    if (dataset === null && conflicts.some((one) => one.dataset === null)) continue;
    conflicts.push({ dataset, text: conflictText(dataset, shared) });
  }
  return conflicts;
}

const hasPublicRelease = async (db: Db, datasetId: string): Promise<boolean> =>
  (await listVersions(db, datasetId, undefined, 1)).length > 0;

/** Where a dataset must not be known, neither must how much it has in common with this one. */
function conflictText(dataset: string | null, { cases }: SharedRecords): string {
  const many = cases >= MOST_SHARED ? `at least ${MOST_SHARED.toLocaleString('en')}` : String(cases);
  const found = dataset === null ? 'Another dataset has some' : `The dataset ${dataset} has ${many}`;
  return `${found} of the cases under another policy. Each would give away what the other hides. Give both the same policy and withdraw releases under another one, or take the cases out of one of the two. Two cases are one if they have an external id in common: if these are other people, give their ids another \`system\`.`;
}

/** Throws 409 if another dataset has a case of this one under another policy. */
export async function requireOnePolicy(
  tx: Db,
  datasetId: string,
  disclosure: Disclosure,
  mayName?: (db: Db, datasetId: string) => Promise<boolean>,
): Promise<void> {
  const conflicts = await findPolicyConflicts(tx, datasetId, disclosure, mayName);
  if (conflicts.length === 0) return;
  throw new AppError('policy-conflict', {
    detail: conflicts.map(({ text }) => text).join(' '),
    extra: { datasets: conflicts.flatMap(({ dataset }) => dataset ?? []) },
  });
}
