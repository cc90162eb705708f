import { periodCode } from '../../cases/derive.ts';
import { type Period, periodOf } from '../../codebook/calendar.ts';
import type { Codebook } from '../../codebook/model.ts';
import type { Db } from '../../db/client.ts';
import { countByMonth, countStillCounted } from '../../db/queries/case-counts.ts';
import { listCountedBefore } from '../../db/queries/contributions.ts';
import { AppError } from '../../errors.ts';
import { type AwaitingPeriod, awaitingText, waitingCases } from '../../schemas/awaiting.ts';
import type { Obstacle } from '../../schemas/release.ts';
import { NOT_REPORTED, PERIODS } from '../../schemas/vocabulary.ts';
import { notCoveredCodes } from '../../statistics/coverage.ts';
import { isProtected } from '../../statistics/table.ts';

/** Cases that wait to be approved. A release does not count them, and must not pass for a count of what happened. */

/**
 * How many cases wait in each period, as a release that is asked for now should say. `complete` has the periods of which somebody
 * has confirmed that what waits is not to be counted. Throws 409 `nothing-to-release` if no case is approved.
 */
export async function countAwaiting(
  tx: Db,
  codebook: Codebook,
  complete: readonly string[],
): Promise<AwaitingPeriod[] | null> {
  if (codebook.definition.kind === 'aggregate') return null;
  const now = await countByMonth(tx, codebook.id);
  const before = isProtected(codebook) ? await listCountedBefore(tx, codebook.id) : [];
  const positions = before.map(({ position }) => position);
  const counted = [...now, ...(positions.length > 0 ? await countStillCounted(tx, codebook.id, positions) : [])];
  const years = periodsOf(codebook, 'year', counted, complete);
  if (now.every(({ state }) => state !== 'approved')) throw nothingApproved(years);
  const finer = PERIODS.filter((period) => period !== 'year' && isPublicPeriod(codebook, period)).flatMap((period) =>
    periodsOf(codebook, period, counted, complete).filter((one) => !one.approved && one.period !== NOT_REPORTED),
  );
  // Of a year without an approved case, its parts say no more.
  const isNew = ({ period }: AwaitingPeriod) =>
    !years.some((year) => !year.approved && isInPeriod(period, year.period));
  return [...years, ...finer.filter(isNew)];
}

const isPublicPeriod = ({ dimensions }: Codebook, period: Period): boolean => {
  const dimension = dimensions.get(period);
  return dimension?.kind === 'period' && dimension.audience === 'public';
};

/** The periods in which cases wait, in order. */
function periodsOf(
  codebook: Codebook,
  period: Period,
  counted: Awaited<ReturnType<typeof countByMonth>>,
  complete: readonly string[],
): AwaitingPeriod[] {
  const gaps = notCoveredCodes(codebook, period);
  const found = new Map<string, AwaitingPeriod>();
  for (const { state, first, last, cases } of counted) {
    const code = periodCode(first, period);
    const shared = code === periodCode(last, period) ? code : NOT_REPORTED;
    const isComplete = complete.some((one) => isInPeriod(shared, one));
    const one = found.get(shared) ?? {
      period: shared,
      ...{ draft: 0, 'in-review': 0, returned: 0, approved: false },
      declared: gaps.includes(shared) ? 'gap' : isComplete ? 'complete' : null,
    };
    if (state === 'approved') one.approved = true;
    else one[state] += cases;
    found.set(shared, one);
  }
  return [...found.values()]
    .filter((one) => waitingCases(one) > 0)
    .map((one) => (one.approved ? { ...one, declared: null } : one))
    .sort((one, other) => (one.period < other.period ? -1 : 1));
}

/** Whether all days of a period are days of the other one. */
function isInPeriod(code: string, other: string): boolean {
  const [inner, outer] = [periodOf(code)?.window, periodOf(other)?.window];
  return inner !== undefined && outer !== undefined && inner.from >= outer.from && inner.to <= outer.to;
}

const nothingApproved = (years: readonly AwaitingPeriod[]): AppError =>
  new AppError('nothing-to-release', {
    detail:
      years.length === 0
        ? 'The dataset has no approved case.'
        : `The dataset has no approved case. These wait: ${years.map(awaitingText).join('; ')}. Submit and approve them first.`,
  });

/** A release would publish these periods as 0, although nobody has decided that nothing happened in them. */
export const awaitingObstacles = (awaiting: readonly AwaitingPeriod[] | null): Obstacle[] =>
  (awaiting ?? [])
    .filter(({ period, approved, declared }) => period !== NOT_REPORTED && !approved && declared === null)
    .map((one) => ({
      code: 'awaiting-review',
      text: `${awaitingText(one)} ${waitingCases(one) === 1 ? 'waits' : 'wait'}, and none of ${one.period} is approved, so that it would be published as 0. Approve those that are right and build again. If ${one.period} is complete without them, build with "complete": ["${one.period}"] (assize release --complete ${one.period}). If it is not covered, put it into coverage.gaps of the definition.`,
      period: one.period,
    }));
