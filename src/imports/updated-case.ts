import { isDeepStrictEqual } from 'node:util';
import { sameCase } from '../cases/diff.ts';
import { addSources, faultList } from '../cases/schema.ts';
import type { Codebook } from '../codebook/model.ts';
import type { CaseRow } from '../db/queries/cases.ts';
import type { CaseContent, ExternalId, SourceReport } from '../schemas/case.ts';

/** What an upsert makes of a case that is there. */

/**
 * The row's content over the stored one. Defendants and convictions keep their ids by position. External ids are added and
 * none is removed: a file knows those of its own desk. Sources that the file says nothing of stay; those that the key cannot
 * see, too. What a merged case brings along is that case's, and not taken over.
 */
export function updatedContent(row: CaseRow, sent: CaseContent, sourcesSeen: boolean): CaseContent {
  const { sources: _, externalIds: __, defendants, ...content } = sent;
  const externalIds = unitedIds(row, sent.externalIds ?? []);
  return {
    ...(externalIds && { externalIds }),
    ...content,
    defendants: defendants.map((defendant, i) => {
      const stored = row.content.defendants[i];
      return {
        ...defendant,
        ...(stored?.id !== undefined && { id: stored.id }),
        convictions: defendant.convictions.map((conviction, j) => {
          const id = stored?.convictions[j]?.id ?? conviction.id;
          return { ...conviction, ...(id !== undefined && { id }) };
        }),
      };
    }),
    sources: sourcesOf(row, sent.sources, sourcesSeen),
  };
}

function unitedIds(row: CaseRow, sent: readonly ExternalId[]): ExternalId[] | undefined {
  const own = row.content.externalIds ?? [];
  const known = [...own, ...row.merged.flatMap((merged) => merged.externalIds ?? [])];
  const added = sent.filter((id) => !known.some((one) => isDeepStrictEqual(one, id)));
  return own.length + added.length > 0 ? [...own, ...added] : row.content.externalIds;
}

function sourcesOf(row: CaseRow, sent: SourceReport[] | undefined, seen: boolean): SourceReport[] {
  if (sent === undefined) return row.sources;
  const theirs = row.merged.flatMap((merged) => merged.sources ?? []);
  const isTheirs = (source: SourceReport) =>
    theirs.some((one) => isDeepStrictEqual(one, source)) && !row.sources.some((one) => isDeepStrictEqual(one, source));
  const own = sent.filter((source) => !isTheirs(source));
  return seen ? own : addSources(faultList(), row.sources, own, '');
}

/**
 * What would become of the case, for a run that writes nothing. Undefined where it hangs on sources that the key cannot see:
 * whoever tries out addresses would be told which of them the case has.
 */
export function wouldBecome(
  codebook: Codebook,
  row: CaseRow,
  { sent, content, sourcesSeen }: { sent: CaseContent; content: CaseContent; sourcesSeen: boolean },
): 'updated' | 'unchanged' | undefined {
  const stored = { ...row.content, sources: row.sources };
  const isHidden = !sourcesSeen && sent.sources !== undefined;
  if (isHidden && sameCase(codebook, { ...content, sources: row.sources }, stored)) return undefined;
  return sameCase(codebook, content, stored) ? 'unchanged' : 'updated';
}

/** What the case says now, with what the merged ones bring along: what it says already is no return of an erased one. */
export const presentContent = (row: CaseRow): CaseContent => ({
  ...row.content,
  externalIds: [...(row.content.externalIds ?? []), ...row.merged.flatMap((merged) => merged.externalIds ?? [])],
});
