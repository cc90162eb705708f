import { checkCase } from '../cases/check.ts';
import { contradictionsIn } from '../cases/contradictions.ts';
import { sameCase } from '../cases/diff.ts';
import { presentContent } from '../cases/former-names.ts';
import { writeWithCodebook } from '../db/codebooks.ts';
import { type CaseRow, findCase, lockCases } from '../db/queries/cases.ts';
import { AppError, orNotFound } from '../errors.ts';
import { CASE_LIMITS, type SourceReport } from '../schemas/case.ts';
import type { Warning } from '../schemas/dry-run.ts';
import type { Actor, CaptureContext } from './actor.ts';
import { caseBody, caseEtag, caseMerged, type EtagMatcher, ownBody, type StaffView, staleSince } from './case-view.ts';
import { refuseTakenExternalIds } from './create.ts';
import { refuseErased } from './erase.ts';
import { contentStep, prepareCase, writeSteps } from './write.ts';

interface Replaced {
  outcome: 'replaced' | 'unchanged';
  /** Contradictions in what was sent. */
  warnings: Warning[];
}

interface PutOfCase {
  id: string;
  body: unknown;
  view: StaffView;
  /** Reads If-Match; throws 428 if there is none. */
  readMatch: () => EtagMatcher;
  /** The write will be rolled back. */
  validateOnly: boolean;
}

/**
 * PUT of a case: a new head revision in draft, while the live one stays live. A body that says the same as the stored case
 * makes no revision. A key that cannot see the sources can add sources but removes none; external ids and sources of cases
 * merged into this one are not affected. If-Match is checked before the body, and again once the row is locked.
 *
 * A key that may not read cases must not find out by trying what a case says. So its read-only members are not compared, its
 * PUT always makes a revision, and a dry run looks at nothing but the body. Nor must a key that may not see sources: to its dry run
 * a case has none.
 */
export async function replaceCase(
  context: CaptureContext,
  actor: Actor,
  datasetId: string,
  { id, body, view, readMatch, validateOnly }: PutOfCase,
): Promise<Replaced> {
  const row = orNotFound(await findCase(context.db, datasetId, id));
  if (row.state === 'erased') throw new AppError('gone');
  const matches = readMatch();
  const mayRead = actor.scopes.includes('cases:read');
  const etag = caseEtag(row, view);
  if (!matches(etag)) throw await staleSince(context.db, row, { view, matches, mayRead });
  const isBlind = validateOnly && !(mayRead && view.sources);
  const { sources, merged } = isBlind ? withoutSources(row) : row;
  return writeWithCodebook(context, datasetId, (codebook) => {
    const own = ownBody({ ...row, sources, merged }, body);
    const checked = checkCase(codebook, own.body, {
      mode: 'replace',
      newId: context.newId,
      current: { ...presentContent(codebook, row.content), sources },
      readOnly: mayRead ? caseBody(row, view, codebook) : undefined,
      sourcesUnseen: !view.sources,
    });
    if ('faults' in checked) throw new AppError('invalid-case', { errors: own.asSent(checked.faults) });
    const warnings = contradictionsIn(codebook, checked.content);
    if (validateOnly && !mayRead) return async () => ({ outcome: 'replaced' as const, warnings });
    if (row.state === 'merged') throw caseMerged(row, mayRead);
    const next = prepareCase(codebook, id, checked.content);
    return async (tx) => {
      const locked = orNotFound((await lockCases(tx, datasetId, [id])).get(id));
      if (locked.state === 'erased') throw new AppError('gone');
      // The body was checked against the state that was read.
      if (caseEtag(locked, view) !== etag) {
        throw await staleSince(tx, locked, { view, matches: (one) => one === etag, mayRead });
      }
      if (mayRead && sameCase(codebook, checked.content, { ...locked.content, sources: isBlind ? [] : locked.sources }))
        return { outcome: 'unchanged', warnings };
      await refuseTakenExternalIds(tx, actor, datasetId, [next], [{ pointer: '' }]);
      // In this order: an external id that an erasure frees meanwhile already has its mark.
      const arriving = { content: checked.content, current: locked.content };
      await refuseErased(tx, context.secrets, codebook, [arriving], [{ pointer: '' }]);
      // Last: any other refusal beside it would tell which of the sources that were sent the case has.
      if (!view.sources) requireRoom(checked.content.sources ?? [], locked.sources);
      await writeSteps(tx, actor, datasetId, [contentStep(actor, 'draft', locked, next)]);
      return { outcome: 'replaced', warnings };
    };
  });
}

/** Sources that were added to stored ones are no more than a case may have. */
function requireRoom(sources: readonly SourceReport[], stored: readonly SourceReport[]): void {
  if (sources.length <= Math.max(CASE_LIMITS.sources, stored.length)) return;
  const detail = `With those it has, the case would have more than ${CASE_LIMITS.sources} sources.`;
  throw new AppError('invalid-case', { errors: [{ pointer: '/sources', code: 'too-long', detail }] });
}

const withoutSources = ({ merged }: CaseRow): Pick<CaseRow, 'sources' | 'merged'> => ({
  sources: [],
  merged: merged.map((one) => ({ ...one, sources: [] })),
});
