import type { Codebook } from '../codebook/model.ts';
import { publicDisclosure, smallRange } from '../codebook/protection.ts';
import { noticesPath } from '../schemas/addresses.ts';
import type { Measure, Note } from '../schemas/codebook.ts';
import type { DisclosurePolicy } from '../schemas/disclosure.ts';
import { PERTURBED_NOTE, ROUNDED_NOTE, VINTAGE_NOTE, WITHHELD_NOTE } from '../schemas/vocabulary.ts';
import type { ReleaseView } from './citation.ts';
import { policyFlags } from './table.ts';
import { inWords } from './wording.ts';

/** What readers are told of how people are protected: `docs/reference/statistics.md`, "Protected figures". */

/** It says neither that the number is small nor why it is withheld, so that it fits every withheld number. */
const WITHHELD_TEXT =
  '[c]: withheld to protect people. This does not mean that the number is small: some numbers are withheld so that others cannot be worked out.';
const ZERO_TEXT = 'A 0 may stand for a small number.';
const NO_SUMS_TEXT = 'Totals may differ from the sum of their parts. Do not add numbers: ask for the total.';
const PERTURBED_TEXT = `Small random changes protect people. ${ZERO_TEXT} ${NO_SUMS_TEXT}`;
/** Under `rounding` counts stand beside them in one answer, and do add up. */
const PERTURBED_SUMS_TEXT = `Sums and means are changed a little at random to protect people. ${ZERO_TEXT} Totals of sums may differ from the sum of their parts. Do not add sums: ask for the total.`;
const MEDIANS_TEXT =
  'Medians are given of at least 10 units, and rounded: to two significant digits, or, of a term, to three months.';

const vintageText = (dataset: string, since: string): string =>
  `Records that a release since ${since} has counted are counted as they were then. Later corrections of them are not in these numbers; notices tell of errors: ${noticesPath(dataset)}.`;

const roundedText = ({ base, controlled }: { base: number; controlled: boolean }): string =>
  [
    `Counts are rounded up or down to a multiple of ${base} to protect people.`,
    ZERO_TEXT,
    controlled ? 'Totals of counts are the sums of their parts where the tables allow it.' : NO_SUMS_TEXT,
  ].join(' ');

type ServiceNote = Pick<Note, 'id' | 'text' | 'mandatory'>;

/**
 * The mandatory notes of an answer under a disclosure policy: what its flags mean, and what a 0 means. `withheld`: a value or share
 * is withheld. `release`: where the numbers are from.
 */
export function protectionNotes(
  codebook: Codebook,
  measures: readonly Pick<Measure, 'statistic'>[],
  withheld: boolean,
  { dataset, since }: Pick<ReleaseView, 'dataset' | 'since'>,
): ServiceNote[] {
  const disclosure = publicDisclosure(codebook);
  if (disclosure.policy === 'none') return [];
  const flags = new Set(measures.flatMap(({ statistic }) => policyFlags(codebook, statistic)));
  const rounded = [
    ...(disclosure.policy === 'rounding' && measures.some(({ statistic }) => statistic === 'count')
      ? [roundedText(disclosure)]
      : []),
    ...(measures.some(({ statistic }) => statistic === 'median') ? [MEDIANS_TEXT] : []),
  ];
  const perturbed = disclosure.policy === 'rounding' ? PERTURBED_SUMS_TEXT : PERTURBED_TEXT;
  return [
    ...(withheld ? [note(WITHHELD_NOTE, WITHHELD_TEXT)] : []),
    ...(flags.has('rounded') ? [note(ROUNDED_NOTE, rounded.join(' '))] : []),
    ...(flags.has('perturbed') ? [note(PERTURBED_NOTE, perturbed)] : []),
    ...(since === undefined ? [] : [note(VINTAGE_NOTE, vintageText(dataset, since))]),
  ];
}

const note = (id: string, text: string): ServiceNote => ({ id, text, mandatory: true });

/** How people are protected, with the parameters that are public. */
export function disclosureBody(codebook: Codebook): DisclosurePolicy {
  return { ...publicDisclosure(codebook), text: policyDescription(codebook) };
}

function policyDescription(codebook: Codebook): string {
  const disclosure = publicDisclosure(codebook);
  const statistics = [...codebook.measures.values()].map(({ statistic }) => statistic);
  const medians = statistics.includes('median') ? [MEDIANS_TEXT] : [];
  switch (disclosure.policy) {
    case 'none':
      return codebook.definition.kind === 'aggregate'
        ? 'Numbers are published as the source has them.'
        : 'Every number is published as it was counted.';
    case 'threshold': {
      const labels = disclosure.sensitive.map((id) => codebook.dimensions.get(id)?.label ?? id);
      return [
        `Numbers of ${smallRange(disclosure)} are withheld, and others so that they cannot be worked out.`,
        ...(labels.length > 0
          ? [`So are numbers that would tell that all of a group have the same code of ${inWords(labels)}.`]
          : []),
        disclosure.zeros === 'protect' ? 'A zero can be withheld too.' : 'Zeros are never withheld.',
        'Counts and sums that are shown are exact.',
        ...medians,
      ].join(' ');
    }
    case 'rounding': {
      const sums = statistics.some((statistic) => statistic === 'sum' || statistic === 'mean');
      return [
        roundedText(disclosure),
        ...(sums ? ['Sums and means are changed a little at random.'] : []),
        ...medians,
      ].join(' ');
    }
    case 'cell-key':
      return [PERTURBED_TEXT, ...medians].join(' ');
  }
}
