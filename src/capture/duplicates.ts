import { checkCase } from '../cases/check.ts';
import { LIKELY } from '../cases/linkage/score.ts';
import { sketchOf } from '../cases/linkage/sketch.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { readWithCodebook } from '../db/codebooks.ts';
import { appendAudit } from '../db/queries/audit.ts';
import {
  decidePair,
  holdSearch,
  holdUnerased,
  insertPairs,
  listDecided,
  lockPair,
  type PairRow,
} from '../db/queries/duplicates.ts';
import { AppError, type Fault, orNotFound } from '../errors.ts';
import { grouped } from '../lists.ts';
import { casePath } from '../schemas/addresses.ts';
import type { Candidate } from '../schemas/duplicate.ts';
import type { DECISIONS } from '../schemas/vocabulary.ts';
import { type Actor, auditOf, type CaptureContext } from './actor.ts';
import { type Match, MOST_MATCHES, type Searched, searchMatches } from './matching.ts';

/** Likely duplicates: found when a case is written, and kept as pairs until they are decided. */

/**
 * Likely duplicates of new cases, among the stored ones and among themselves, best first. None if the dataset does not look for
 * them. Call it before the transaction writes: it takes the lock on the search, so that if two requests post one case at the
 * same moment, the second finds the first.
 */
export async function findLikely(tx: Db, codebook: Codebook, cases: readonly Searched[]): Promise<Match[]> {
  const compare = await searchLikely(tx, codebook, cases);
  return stillLikely(tx, await compare());
}

/**
 * The first step of `findLikely`: reads now what it needs from the database. The comparison that it returns can run while the
 * database writes the cases; pass what it finds through `stillLikely`.
 */
export async function searchLikely(
  tx: Db,
  codebook: Codebook,
  cases: readonly Searched[],
): Promise<() => Promise<Match[]>> {
  const { duplicates } = codebook.definition.settings;
  if (duplicates === 'off' || cases.length === 0) return async () => [];
  await holdSearch(tx, codebook.id);
  return searchMatches(tx, codebook, cases, { windowDays: duplicates.windowDays, least: LIKELY });
}

/**
 * Drops pairs that are decided, and cases erased since they were read. The others cannot be erased until the transaction ends,
 * so a later erasure finds whatever the transaction stores about them.
 */
export async function stillLikely(tx: Db, likely: readonly Match[]): Promise<Match[]> {
  if (likely.length === 0) return [];
  const decided = await listDecided(tx, [...new Set(likely.map(({ newCase }) => newCase))]);
  const open = likely.filter(({ newCase, otherCase }) => !decided.has(`${newCase} ${otherCase}`));
  const isNew = ({ otherPosition }: Match): boolean => otherPosition !== undefined;
  const present = await holdUnerased(tx, [...new Set(open.flatMap((one) => (isNew(one) ? [] : [one.otherCase])))]);
  return open.filter((one) => isNew(one) || present.has(one.otherCase));
}

/** Opens a pair for each match, unless the pair exists already. */
export async function openPairs(
  tx: Db,
  context: CaptureContext,
  actor: Actor,
  datasetId: string,
  likely: readonly Match[],
): Promise<void> {
  await insertPairs(
    tx,
    datasetId,
    likely.map(({ newCase, otherCase, score, reasons }) => ({
      id: context.newTimedId(),
      cases: [newCase, otherCase],
      score,
      reasons,
    })),
    actor.at,
  );
}

interface DecisionOnPair {
  id: string;
  decision: (typeof DECISIONS)[number];
  note: string | undefined;
}

/** Records a decision on a pair, once: the same decision again changes nothing, another one is refused. Changes no case. */
export async function decide(
  { db }: CaptureContext,
  actor: Actor,
  datasetId: string,
  { id, decision, note }: DecisionOnPair,
): Promise<PairRow> {
  return db.transaction(async (tx) => {
    const pair = orNotFound(await lockPair(tx, datasetId, id));
    if (pair.state === decision) return pair;
    if (pair.state !== 'open') throw new AppError('pair-decided');
    await decidePair(tx, id, { decision, note, decider: actor });
    const decided = await lockPair(tx, datasetId, id);
    if (!decided) throw new Error('a locked pair stays');
    await appendAudit(tx, [auditOf(actor, 'duplicate.decide', datasetId, { subject: id, detail: { decision } })]);
    return decided;
  });
}

/** Days searched before and after in a dataset that does not look for duplicates itself: the default of its setting. */
const DEFAULT_WINDOW = 7;

/** The stored cases that match a described one, best first. Writes nothing. */
export async function matchCase(
  { db, newId }: CaptureContext,
  datasetId: string,
  { body, least, mayReadSources }: { body: unknown; least: number; mayReadSources: boolean },
): Promise<Candidate[]> {
  const { value } = await readWithCodebook(db, datasetId, async (codebook) => {
    if (codebook.definition.kind !== 'cases') throw new AppError('wrong-kind');
    const checked = checkCase(codebook, body, { mode: 'create', newId });
    if ('faults' in checked) throw new AppError('invalid-case', { errors: checked.faults });
    const { duplicates } = codebook.definition.settings;
    const windowDays = duplicates === 'off' ? DEFAULT_WINDOW : duplicates.windowDays;
    const { content } = checked;
    // It writes nothing, so nobody would learn who has asked which case is of an article.
    const sources = mayReadSources ? (content.sources ?? []) : [];
    const cases = [{ id: newId(), content, sources, sketch: sketchOf(content) }];
    return (await searchMatches(db, codebook, cases, { windowDays, least }))();
  });
  return value.slice(0, MOST_MATCHES).map((match) => candidateBody(datasetId, match));
}

export const candidateBody = (
  datasetId: string,
  { otherCase, score, reasons }: Pick<Match, 'otherCase' | 'score' | 'reasons'>,
): Candidate => ({ id: otherCase, href: casePath(datasetId, otherCase), score, reasons: [...reasons] });

/** Most candidates in one problem: a batch of 1,000 cases may have 20 each. */
const MOST_CANDIDATES = 1_000;

/** 409 with the candidates. In a batch each has the pointer of the item that it is a candidate for. */
export function possibleDuplicate(
  actor: Actor,
  datasetId: string,
  likely: readonly Match[],
  items: readonly { pointer: string }[],
): AppError {
  const mayRead = actor.scopes.includes('cases:read');
  const pointerOf = (position: number) => items[position]?.pointer ?? '';
  // A key that may not read cases is not shown stored ones: it could find out their content from the reasons by trying.
  const shown = likely.filter(({ otherPosition }) => mayRead || otherPosition !== undefined);
  const candidates = shown.slice(0, MOST_CANDIDATES).map((one) => {
    const { position, otherPosition, score, reasons } = one;
    const pointer = pointerOf(position);
    return {
      ...(pointer !== '' && { pointer }),
      // A case of the batch is not stored, so it has a place and no id.
      ...(otherPosition !== undefined && { resembles: pointerOf(otherPosition) }),
      ...(otherPosition === undefined && candidateBody(datasetId, one)),
      score,
      reasons,
    };
  });
  return new AppError('possible-duplicate', { errors: faultsOf(likely, pointerOf), extra: { candidates } });
}

/** One fault for each new case, in order. */
function faultsOf(likely: readonly Match[], pointerOf: (position: number) => string): Fault[] {
  return [...grouped(likely, ({ position }) => position)]
    .sort(([one], [other]) => one - other)
    .map(([position, matches]) => {
      const stored = matches.filter(({ otherPosition }) => otherPosition === undefined).length;
      const others = matches.flatMap(({ otherPosition }) => (otherPosition === undefined ? [] : [otherPosition]));
      const named = [
        ...(stored === 1 ? ['an existing case'] : stored > 1 ? [`${stored} existing cases`] : []),
        ...others.slice(0, 3).map((other) => `${pointerOf(other)} of this request`),
      ];
      return {
        pointer: pointerOf(position),
        code: 'likely-duplicate',
        detail: `May duplicate ${named.join(', or ')}.`,
      };
    });
}
