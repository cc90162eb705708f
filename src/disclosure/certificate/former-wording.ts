import { type PublicDisclosure, smallRange } from '../../codebook/protection.ts';
import type { Certificate } from '../../schemas/certificate.ts';
import { SMALL_BELOW } from './canonical.ts';

/** What certificates of version 0.1.0 say in other words, or do not say: an empty text. They promise more of numbers that no table shows. */
export function sentencesIn010(policy: PublicDisclosure) {
  if (policy.policy !== 'threshold') return { tested: {}, notTested: { 'nearly-same-groups': '', medians: '' } };
  return {
    tested: {
      quantities: `Of no number of units that can be computed from the published ones by adding and subtracting, whether a table shows it or not, can it be concluded that it is from ${smallRange(policy)}.`,
    },
    notTested: {
      crossings:
        'What follows for combinations of variables that no table crosses, such as how many of a group lie in a band.',
      'other-units': '',
    },
  };
}

/** The wording of certificates that do not say point by point what was tested. They are signed, so they stay as they are. */
export function formerStatements(
  policy: PublicDisclosure,
  { wholeNumbers, rounding, betweenReleases, small }: Certificate,
): Pick<Certificate, 'claim' | 'limits'> {
  switch (policy.policy) {
    case 'none':
      return {
        claim: null,
        limits: [
          'Nothing is claimed about the protection of people: every number is shown as it is.',
          `${small?.cells === 1 ? '1 count is' : `${small?.cells} counts are`} between 1 and ${SMALL_BELOW - 1}.`,
          'The signature says only that these are the numbers that were published.',
        ],
      };
    case 'threshold':
      return {
        claim: `For every protected cell there are at least two different ${wholeNumbers ? 'whole-number ' : ''}tables that agree with everything published in this and earlier releases; one has the lowest possible value and one at least ${policy.threshold}. Checked as a linear system over the published tables.`,
        limits: [
          'The claim is about what can be worked out from the published tables and from one person who knows of themselves. It is not about what somebody knows from elsewhere, such as a newspaper.',
          'The published tables are taken as a system of sums. Somebody who reasons about all dimensions together, or who runs the same method again to see which cells it would withhold, may learn more.',
          ...FORMER_LIMITS,
        ],
      };
    case 'rounding': {
      const { base } = policy;
      const isControlled = rounding?.method === 'controlled';
      const near = `Every published count is a multiple of ${base}, and the true count differs from it by less than ${base}.`;
      const versions = betweenReleases.map(({ version }) => version).join(' or ');
      const since = versions === '' ? '' : `, or that it moved by 1 to ${base - 1} since ${versions}`;
      return {
        claim: isControlled
          ? `${near} Numbers add up to their totals, so the published counts could be the true ones: nobody can conclude from them that a count, or what is left of one without some of its parts, is from 1 to ${base - 1}${since}. Checked as a linear system over the published tables.`
          : `${near} Each number was rounded up or down by chance, so numbers need not add up to their totals.`,
        limits: [
          isControlled
            ? 'It is about counts of one kind of unit and what can be added up of them. Somebody who knows of a person from elsewhere, or sees a sum of an amount or a count of another unit where the count is 0, can know that the true count is not 0.'
            : 'It is not claimed that a true count cannot be narrowed down further, by adding up rounded numbers, by subtracting releases, or by what somebody knows from elsewhere.',
          'Nobody but the publisher can check how far a number is from the true one.',
          ...FORMER_LIMITS,
        ],
      };
    }
    case 'cell-key':
      return {
        claim:
          'Every published number has a small random change that was drawn for this release alone. The same group of people has the same change in every table of the release. Zeros stay zero. When it was published, no more than 5 releases could be read together.',
        limits: [
          'It is not claimed that no number can be guessed. Somebody who compares many tables, or several releases, can make the change smaller than it is in one of them.',
          'Nobody but the publisher can check the changes: their sizes and the key that they were drawn by are secret.',
          ...FORMER_LIMITS,
        ],
      };
  }
}

const FORMER_LIMITS = [
  'Other datasets over the same people, of this publisher or others, are not covered.',
  'Labels, notes and definitions are not hashed.',
];
