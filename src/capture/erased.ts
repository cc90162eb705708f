import { createHmac } from 'node:crypto';
import { meaningText } from '../cases/diff.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { findMarked, hasMarks, type Mark } from '../db/queries/erasures.ts';
import { AppError } from '../errors.ts';
import type { CaseContent, ExternalId } from '../schemas/case.ts';
import type { Secrets } from './actor.ts';

/** Erased cases are known again by keyed hashes of their external ids and of what they said. */

/** A case that is about to be written. */
export interface Arriving {
  content: CaseContent;
  /** Of a case that is there: what it says already, which is no return of another. */
  current?: CaseContent | undefined;
}

/** 409 if one of these is a record that was erased; `items` says where each stands in the body. */
export async function refuseErased(
  tx: Db,
  secrets: Secrets,
  codebook: Codebook,
  datasetId: string,
  cases: readonly Arriving[],
  items: readonly { pointer: string }[],
): Promise<void> {
  const erased = await findErased(tx, secrets, codebook, datasetId, cases);
  if (erased.size === 0) return;
  throw new AppError('erased-before', {
    errors: [...erased].map((position) => ({
      pointer: items[position]?.pointer ?? '',
      code: 'erased-record',
      detail: 'It was erased, and does not come back.',
    })),
  });
}

/** Positions of those that were erased before, in order: one of their external ids was, or what they say was. */
export async function findErased(
  tx: Db,
  secrets: Secrets,
  codebook: Codebook,
  datasetId: string,
  cases: readonly Arriving[],
): Promise<Set<number>> {
  // Hashing every case would cost more than the question; most datasets never erase one.
  if (cases.length === 0 || !(await hasMarks(tx, datasetId))) return new Set();
  const marks = cases.flatMap((one, position) =>
    newMarks(secrets, codebook, datasetId, one).map((mark) => ({ ...mark, position })),
  );
  return new Set(marks.length === 0 ? [] : await findMarked(tx, datasetId, marks));
}

function newMarks(secrets: Secrets, codebook: Codebook, datasetId: string, { content, current }: Arriving): Mark[] {
  if (!current) return marksOf(secrets, codebook, datasetId, content);
  const known = new Set((current.externalIds ?? []).map(idName));
  const added = (content.externalIds ?? []).filter((id) => !known.has(idName(id)));
  const ids = added.map((id) => externalIdMark(secrets, datasetId, id));
  if (meaningText(codebook, content) === meaningText(codebook, current)) return ids;
  return [...ids, contentMark(secrets, codebook, datasetId, content)];
}

export const idName = ({ system, value }: Pick<ExternalId, 'system' | 'value'>): string =>
  JSON.stringify([system, value]);

/** The marks of one content: one for each external id, one for what it says. */
export const marksOf = (secrets: Secrets, codebook: Codebook, datasetId: string, content: CaseContent): Mark[] => [
  ...(content.externalIds ?? []).map((id) => externalIdMark(secrets, datasetId, id)),
  contentMark(secrets, codebook, datasetId, content),
];

export const externalIdMark = (secrets: Secrets, datasetId: string, { system, value }: ExternalId): Mark => ({
  mark: hashed(secrets, ['external-id', datasetId, system, value]),
  kind: 'external-id',
  systems: [],
});

export const contentMark = (
  secrets: Secrets,
  codebook: Codebook,
  datasetId: string,
  content: CaseContent,
  systems: readonly string[] = systemsOf([content]),
): Mark => ({
  mark: hashed(secrets, ['content', datasetId, meaningText(codebook, content)]),
  kind: 'content',
  systems,
});

/** Systems that these contents have external ids of. */
export const systemsOf = (contents: readonly CaseContent[]): string[] =>
  [...new Set(contents.flatMap(({ externalIds }) => (externalIds ?? []).map(({ system }) => system)))].sort();

/** Each kind under a name of its own: the key hashes other things too, and none may pass for another. */
const hashed = ({ mark }: Secrets, what: readonly string[]): string =>
  createHmac('sha256', mark)
    .update(JSON.stringify(['erased', ...what]))
    .digest('base64url');
