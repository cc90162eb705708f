import { called, t } from '../language/language.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import { inWords, sentenceCase } from '../statistics/wording.ts';

/** The words that go with an answer in every format: what it is, who published it, in which release, and its notes. */

/** `Defendants by Outcome and Sex`. */
export function answerTitle({ measures, dimensions }: Pick<StatisticsAnswer, 'measures' | 'dimensions'>): string {
  return brokenDownBy(
    inWords(measures.map(({ label }) => called(label))),
    dimensions.map(({ label }) => called(label)),
  );
}

/** `Defendants by Outcome and Sex`, given the first word and the labels. */
export const brokenDownBy = (what: string, labels: readonly string[]): string =>
  labels.length === 0 ? what : t('{what} by {labels}', { what, labels: inWords(labels) });

/** `Press snapshot 2015, version 1.0.0`. */
export const releaseName = ({ about, release, citation }: StatisticsAnswer): string =>
  citation === null ? `${about.title}, draft, not published` : `${about.title}, version ${release}`;

/** `not-official-statistics` is `Not official statistics`. */
export const designationText = ({ designation }: StatisticsAnswer): string =>
  called(sentenceCase(designation.replaceAll('-', ' ')));

/** How to cite the answer; a draft cannot be cited, so its publisher and title. */
export const citationText = (answer: StatisticsAnswer): string =>
  answer.citation?.text ?? `${answer.about.publisher}. ${releaseName(answer)}.`;

/** The same as a line under a chart, with the licence. */
export const sourceLineOf = (answer: StatisticsAnswer): string =>
  answer.citation?.sourceLine ??
  `Source: ${answer.about.publisher}, ${releaseName(answer)}. Licence: ${answer.about.licence.id}.`;

/** Said with every answer of a dataset whose records are made up, even if no note of its codebook says so. */
export const CONSTRUCTED = 'Constructed data: no record is of a real case.';

/** What has to be shown with the numbers. */
export function mandatoryText({ about, notes }: StatisticsAnswer): string[] {
  return [
    ...(about.constructed ? [CONSTRUCTED] : []),
    ...notes.filter(({ mandatory }) => mandatory).map(({ text }) => text),
  ];
}

/** All notes, mandatory ones first, then the warnings, then what an absent combination means if the answer leaves any out. */
export function notesText(answer: StatisticsAnswer): string[] {
  const { notes, warnings, zeros, absent, observations } = answer;
  const leavesOut = zeros === 'omitted' || absent.means === 'not-listed' || observations.length === 0;
  return [
    ...mandatoryText(answer),
    ...notes.filter(({ mandatory }) => !mandatory).map(({ text }) => text),
    ...warnings.map(({ text }) => text),
    ...(leavesOut ? [absent.text] : []),
  ];
}

/** Without texts that are part of another one: they say nothing more. */
export const withoutRepeats = (texts: readonly string[]): string[] =>
  [...new Set(texts)].filter((text) => !texts.some((other) => other !== text && other.includes(text)));

/** All notes, and always what an absent combination means: for files, which travel alone. */
export const notesOfFile = (answer: StatisticsAnswer): string[] => [
  ...new Set([...notesText(answer), answer.absent.text]),
];
