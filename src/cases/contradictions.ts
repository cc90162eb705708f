import type { Codebook } from '../codebook/model.ts';
import type { CaseContent, Conviction, Sentence } from '../schemas/case.ts';
import type { Warning } from '../schemas/dry-run.ts';
import { type BUILT_INS, NOT_REPORTED, type STANDARD_LISTS } from '../schemas/vocabulary.ts';

/**
 * Contradictions in a case that is valid: what cannot all be true, so that somebody should look at the report again. They are
 * warnings and refuse nothing. The table is in docs/reference/cases.md. The rules are few and certain. Those that know what a
 * code means apply only where the variable is bound to the list that ships with the service. Under a list of its own, a
 * dataset's `fine` may be something that is pronounced together with custody, as at the Old Bailey.
 */
export function contradictionsIn(codebook: Codebook, content: CaseContent): Warning[] {
  const warnings: Warning[] = [];
  const warn = (pointer: string, detail: string) => warnings.push({ pointer, code: 'contradiction', detail });
  const isStandard = standardsOf(codebook);
  const outcomes = isStandard('outcome', 'sentence-outcomes');
  const orders = isStandard('orders', 'ancillary-orders');
  const offences = isStandard('offence', 'offences');
  content.defendants.forEach(({ sentence, convictions }, position) => {
    const at = `/defendants/${position}`;
    if (sentence.custodyTerm !== undefined && sentence.indeterminate !== undefined) {
      warn(`${at}/sentence/custodyTerm`, 'A term of custody is determinate, but the sentence is indeterminate.');
    }
    if (outcomes) for (const [member, detail] of outcomeFaults(sentence)) warn(`${at}/sentence/${member}`, detail);
    if (orders && sentence.orders?.some((order) => isBefore(content.sentencedOn, ORDERS_SINCE[order]))) {
      warn(`${at}/sentence/orders`, 'On the day of the sentence, one of these orders did not exist yet.');
    }
    if (!offences) return;
    convictions.forEach(({ offence = '' }: Conviction, index) => {
      if (!isBefore(content.sentencedOn, OFFENCES_SINCE[offence])) return;
      warn(`${at}/convictions/${index}/offence`, 'On the day of the sentence, this offence did not exist yet.');
    });
  });
  return warnings;
}

/** The outcome of a sentence is its heaviest part. These are lighter than a community sentence, a suspended one, custody. */
const BELOW_COMMUNITY = ['absolute-discharge', 'conditional-discharge', 'fine', 'compensation'];
const BELOW_SUSPENDED = [...BELOW_COMMUNITY, 'community-sentence'];
const BELOW_CUSTODY = [...BELOW_SUSPENDED, 'suspended-sentence'];

function* outcomeFaults(sentence: Sentence): Generator<[member: keyof Sentence, detail: string]> {
  const { outcome = '', custodyTerm, suspendedTerm, indeterminate, requirements = [] } = sentence;
  if (BELOW_CUSTODY.includes(outcome)) {
    const detail = 'The outcome is lighter than immediate custody.';
    if (custodyTerm !== undefined) yield ['custodyTerm', `There is a term of immediate custody. ${detail}`];
    if (indeterminate !== undefined) yield ['indeterminate', `The sentence is indeterminate. ${detail}`];
  }
  if (BELOW_SUSPENDED.includes(outcome) && suspendedTerm !== undefined) {
    yield ['suspendedTerm', 'There is a suspended term. The outcome is lighter than a suspended sentence.'];
  }
  // An empty list says that there are none.
  if (BELOW_COMMUNITY.includes(outcome) && requirements.some((code) => code !== NOT_REPORTED)) {
    yield ['requirements', 'There are requirements. The outcome is neither a community sentence nor a suspended one.'];
  }
}

/** The first day on which a court could make an order, or sentence for an offence. */
const ORDERS_SINCE: Readonly<Record<string, string>> = { shpo: '2015-03-08' };
const OFFENCES_SINCE: Readonly<Record<string, string>> = {
  'prohibited-image': '2010-04-06',
  'grooming-communication': '2017-04-03',
};

/** A date may be coarser than a day. Then all of its days must be earlier. */
const isBefore = (date: string | undefined, since: string | undefined): boolean =>
  date !== undefined && since !== undefined && date < since.slice(0, date.length);

type IsStandard = (variable: (typeof BUILT_INS)[number], list: (typeof STANDARD_LISTS)[number]) => boolean;

function standardsOf({ definition: { codebook } }: Codebook): IsStandard {
  return (variable, name) => {
    const list = codebook.codeLists[codebook.builtIn[variable]?.codeList ?? ''];
    return list !== undefined && 'standard' in list && list.standard === name;
  };
}
