import { codebookOf } from '../../capture/codebooks.ts';
import type { Codebook } from '../../codebook/model.ts';
import type { Db } from '../../db/client.ts';
import { findTable, listHeadlines } from '../../db/queries/release-contents.ts';
import { listDifferingTables } from '../../db/queries/release-steps.ts';
import { findRelease, type Pin, type ReleaseRow } from '../../db/queries/releases.ts';
import { PART_KINDS, publishedShape, tableName } from '../../statistics/published-shape.ts';
import { sameCells, sameHeadlines, samePresent } from '../../statistics/same-values.ts';
import { type Structure, structureBetween } from '../../statistics/structure.ts';

/** How much a release changes for those who use the one before it. */
type VersionStep = 'major' | 'minor' | 'patch';

export interface VersionNumber {
  major: number;
  minor: number;
  patch: number;
}

/**
 * The step that the structure alone asks for (contract http 1): major if something that was published is gone or means something
 * else, minor if something is added or shown in another form. If it asks for no more than a patch, the values decide.
 */
function structuralStep({ added, removed, redefined, whole, reformed }: Structure): VersionStep {
  const any = (changed: Structure['added']): boolean => PART_KINDS.some((kind) => changed[kind].length > 0);
  if (any(removed) || any(redefined) || whole.length > 0) return 'major';
  return any(added) || reformed ? 'minor' : 'patch';
}

/** A step is taken from the highest version ever given, so that no number is used twice; the first is 1.0.0. */
export function versionAbove(highest: VersionNumber | undefined, step: VersionStep): VersionNumber {
  if (!highest) return { major: 1, minor: 0, patch: 0 };
  const { major, minor, patch } = highest;
  if (step === 'major') return { major: major + 1, minor: 0, patch: 0 };
  return step === 'minor' ? { major, minor: minor + 1, patch: 0 } : { major, minor, patch: patch + 1 };
}

/**
 * How much a built release changes for readers of the newest one that is still published (contract http 1). Read from what both
 * store: a digest tells of most tables that they are the same, and a table at a time is compared, until one differs. With nothing
 * published to compare with, everything may be new.
 */
export async function stepToRelease(tx: Db, draft: ReleaseRow): Promise<VersionStep> {
  const base = await findRelease(tx, draft.datasetId, {});
  if (!base) return 'major';
  const [before, after] = [await codebookIn(tx, base), await codebookIn(tx, draft)];
  const step = structuralStep(structureBetween(publishedShape(before), publishedShape(after)));
  // Until it is built the values are not known; a release is rarely made to change none.
  if (step !== 'patch' || draft.present === null) return step === 'patch' ? 'minor' : step;
  return (await haveSameValues(tx, { row: base, codebook: before }, { row: draft, codebook: after }))
    ? 'patch'
    : 'minor';
}

const codebookIn = (db: Db, { datasetId, codebookVersion }: ReleaseRow): Promise<Codebook> =>
  codebookOf(db, datasetId, codebookVersion);

interface Built {
  row: ReleaseRow;
  codebook: Codebook;
}

async function haveSameValues(db: Db, before: Built, after: Built): Promise<boolean> {
  const present = [before, after].map(({ row, codebook }) => ({ codebook, present: row.present ?? {} }));
  if (!samePresent(present[0]!, present[1]!)) return false; // two of them
  if (!sameHeadlines(await listHeadlines(db, before.row.id), await listHeadlines(db, after.row.id))) return false;
  const earlier = new Map(
    before.codebook.tables.flatMap(({ by, measures }) => measures.map((id) => [tableName(by, id), by] as const)),
  );
  const differing = new Set(
    (await listDifferingTables(db, before.row.id, after.row.id)).map(({ by, measure }) => `${by.join(',')} ${measure}`),
  );
  for (const { by, measures } of after.codebook.tables) {
    for (const measure of measures) {
      const was = earlier.get(tableName(by, measure));
      const inOneOrder = was?.join(',') === by.join(',');
      if (!was || (inOneOrder && !differing.has(`${by.join(',')} ${measure}`))) continue;
      const [one, other] = [
        await findTable(db, before.row.id, was, measure),
        await findTable(db, after.row.id, by, measure),
      ];
      if (!one || !other) return false;
      if (!sameCells({ codebook: before.codebook, table: one }, { codebook: after.codebook, table: other }))
        return false;
    }
  }
  return true;
}

/** Names of releases. Pure. */

/** `1.2.0`, `1.2`, `1` or `latest` as a pin; undefined for anything else. */
export function parsePin(text: string): Pin | undefined {
  if (text === 'latest') return {};
  if (!/^(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){0,2}$/.test(text)) return undefined;
  const [major, minor, patch] = text.split('.').map(Number);
  return {
    ...(major !== undefined && { major }),
    ...(minor !== undefined && { minor }),
    ...(patch !== undefined && { patch }),
  };
}

/** Names one release for ever, unlike `latest` and short pins. */
export const isFull = (pin: Pin): pin is Required<Pin> => pin.patch !== undefined;

/** Of two full versions. */
export function isAbove(version: string, other: string): boolean {
  const [a, b] = [version, other].map((text) => text.split('.').map(Number));
  for (const [i, number] of (a ?? []).entries()) if (number !== b?.[i]) return number > (b?.[i] ?? 0);
  return false;
}
