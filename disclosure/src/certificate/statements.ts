import type { PublicPolicy } from '../definition.ts';
import { MOST_TOGETHER } from '../policies/cell-key.ts';
import type { Certificate } from '../report.ts';
import { type Report, TESTED_POINTS, type TestedPoint, UNTESTED_POINTS, type UntestedPoint } from '../report.ts';

/**
 * What a certificate says of the published numbers: which points were tested, and which were not. Each tested point has a test in
 * verify-protection.ts that anybody can repeat; docs/reference/certificates.md explains all of them.
 */

/** The sentences of a policy. A point that it does not have is not one that can be tested under it. */
interface Sentences {
  tested: Partial<Record<TestedPoint, string>>;
  /** Those of a point that was tested are left out. */
  notTested: Partial<Record<UntestedPoint, string>>;
}

type SmallRule = Pick<Extract<PublicPolicy, { policy: 'threshold' }>, 'threshold'>;

/** Which numbers are small, for a sentence. */
export const smallRange = ({ threshold }: SmallRule): string => `1 to ${threshold - 1}`;

/** The least number that is shown, for a sentence. */
export const leastShown = ({ threshold }: SmallRule): string => `${threshold}`;

/** The points that a report says were tested and passed. */
export function testedIn(report: Report): TestedPoint[] {
  switch (report.policy) {
    case 'none':
      return [];
    case 'threshold': {
      const { insider, policyAware, wholeNumbers, betweenReleases, tested = [] } = report;
      return [
        'intervals',
        ...(insider.passes ? (['insider'] as const) : []),
        ...(policyAware.passes ? (['policy-aware'] as const) : []),
        ...(wholeNumbers ? (['whole-numbers'] as const) : []),
        ...(betweenReleases.length > 0 ? (['releases'] as const) : []),
        ...tested,
      ];
    }
    case 'rounding': {
      const isCompared = report.betweenReleases.some(({ differences }) => differences > 0);
      const compared = isCompared ? (['releases'] as const) : [];
      return ['shown', 'same-units', 'base', 'sums', ...compared, 'readable-releases'];
    }
    case 'cell-key':
      return ['shown', 'same-units', 'counts', 'readable-releases'];
  }
}

/** What is said if these points were tested, with `versions` of other releases. */
export function statementsOf(
  policy: PublicPolicy,
  points: readonly string[],
  versions: readonly string[],
): Required<Pick<Certificate, 'claim' | 'tested' | 'notTested' | 'limits'>> {
  const { tested: can, notTested: cannot } = sentencesOf(policy, new Intl.ListFormat('en-GB').format(versions));
  const tested = TESTED_POINTS.flatMap((code) =>
    points.includes(code) && can[code] ? [{ code, text: can[code] }] : [],
  );
  const notTested = UNTESTED_POINTS.flatMap((code) =>
    !points.includes(code) && cannot[code] ? [{ code, text: cannot[code] }] : [],
  );
  const limits = notTested.map(({ text }) => text);
  return { claim: tested.length === 0 ? null : tested.map(({ text }) => text).join(' '), tested, notTested, limits };
}

function sentencesOf(policy: PublicPolicy, versions: string): Sentences {
  switch (policy.policy) {
    case 'none':
      return {
        tested: {},
        notTested: {
          protection: 'The protection of people: every number is shown as it is.',
          labels: COMMON.labels,
        },
      };
    case 'threshold':
      return ofThreshold(policy, versions);
    case 'rounding':
      return ofRounding(policy.base, versions);
    case 'cell-key':
      return OF_CELL_KEY;
  }
}

/** What is tested under no policy. */
const COMMON = {
  'withdrawn-releases': 'Releases that were withdrawn, of which somebody may have kept a copy.',
  'outside-knowledge': 'What somebody knows from elsewhere, such as a newspaper.',
  'other-datasets': 'Other datasets over the same people, of this publisher or others.',
  labels: 'Labels, notes and definitions: they are not hashed.',
} as const;

const CHANGED_MEDIANS = 'What medians say of the people behind them: where two differ, so do these people.';

/** What is true of all numbers that were changed. */
const CHANGED = {
  shown: 'Nothing is withheld but medians of few units.',
  'same-units': 'Numbers that are known to count the same units are the same in every table.',
  'readable-releases': `When it was published, no more than ${MOST_TOGETHER} releases could be read.`,
} as const;

const ofThreshold = (policy: Extract<PublicPolicy, { policy: 'threshold' }>, versions: string): Sentences => ({
  tested: {
    intervals: `The interval of every withheld count and sum is all that follows from the published ones. None has only one possible value, and of no withheld count can it be concluded that it is from ${smallRange(policy)}.`,
    quantities: `Of no number of units that a table shows or withholds, nor of what is left of one without others, can it be concluded that it is from ${smallRange(policy)}.`,
    insider: 'Somebody who knows of one withheld count that it is 1 learns no other small one exactly.',
    'policy-aware': `Counts that were withheld only for others, as anybody can see, are 0 or at least ${leastShown(policy)}: with that known, every other withheld count can still be anything from the lowest number to ${leastShown(policy)}.`,
    'whole-numbers': 'Both ends of the interval of every withheld count are reached by tables of whole numbers.',
    releases: `The same is true of all numbers of this release and ${versions} together, such as of those who are new since.`,
  },
  notTested: {
    quantities:
      'Counts that no table shows and that can be computed, such as what is left of a total without two of its parts.',
    dominance:
      'Whether one person has most of a sum: the percentage of that rule is secret, so only the publisher can check it.',
    'sums-of-sums':
      'What several withheld sums, or numbers of convictions, are together, such as the sums of two people who each know their own.',
    'whole-numbers': 'Whether both ends of each interval are reached by tables of whole numbers.',
    'lower-ends-of-unions': 'Whether several withheld counts together are known to be more than 0.',
    crossings:
      'What follows for combinations of variables that no table crosses, such as how many of a group lie in a band, and for those who have exactly these of several codes.',
    'joint-register':
      'What follows from all tables counting one set of people with all of their attributes (reconstruction).',
    method: 'What somebody learns who runs the same method again, to see which numbers it would withhold.',
    'hidden-rules': 'What follows from groupings and filters whose rules are not public.',
    medians: 'What medians say of the people behind them.',
    'other-units':
      'Whether a sum of an amount, or a count of other units, that must be above 0 says that somebody is in a withheld count.',
    ...COMMON,
  },
});

const ofRounding = (base: number, versions: string): Sentences => ({
  tested: {
    ...CHANGED,
    base: `Every published count is a multiple of ${base}.`,
    sums: `Counts add up to their totals, so the published ones could be the true ones: nobody can conclude from them that a count, or what is left of one without some of its parts, is from 1 to ${base - 1}.`,
    releases: `No count is lower than in ${versions}, whose counts add up too, so they could all be the true ones: nobody can conclude from them that a count moved by 1 to ${base - 1}, even of records that were only ever added.`,
  },
  notTested: {
    'true-numbers': `How far a count is from the true one: by the method less than ${base}, which only the publisher can check.`,
    'other-units': 'What a count of other units, or a sum of an amount, says where a count is 0.',
    medians: CHANGED_MEDIANS,
    'other-releases': 'What the counts of any other release say together with these.',
    averaging:
      'How close somebody comes to a true sum who averages over several releases: sums are changed anew in each.',
    ...COMMON,
  },
});

const OF_CELL_KEY: Sentences = {
  tested: { ...CHANGED, counts: 'Every published count is a whole number of units.' },
  notTested: {
    'true-numbers':
      'How far a number is from the true one, that zeros stayed zero, and that the changes were drawn for this release alone: their sizes and keys are secret.',
    medians: CHANGED_MEDIANS,
    'other-releases': 'What the numbers of any other release say together with these.',
    averaging: 'How close somebody comes to a true number who compares many tables, or averages over several releases.',
    'nearly-same-groups':
      'What two groups tell together of which one has few people more: their numbers differ only where those are.',
    ...COMMON,
  },
};
