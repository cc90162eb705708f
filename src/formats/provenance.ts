import type { StatisticsAnswer } from '../statistics/answer.ts';
import { isAverage } from '../statistics/table.ts';
import { inWords } from '../statistics/wording.ts';

/** The words that go with an answer in every format: what it is, who published it, in which release, and its notes. */

/** `Defendants by Outcome and Sex`. */
export function titleOf({ measures, dimensions }: Pick<StatisticsAnswer, 'measures' | 'dimensions'>): string {
  return brokenDownBy(
    inWords(measures.map(({ label }) => label)),
    dimensions.map(({ label }) => label),
  );
}

/** `Defendants by Outcome and Sex`, given the first word and the labels. */
export const brokenDownBy = (what: string, labels: readonly string[]): string =>
  labels.length === 0 ? what : `${what} by ${inWords(labels)}`;

/** `Press snapshot 2015, version 1.0.0`. */
export const releaseName = ({ about, release, citation }: StatisticsAnswer): string =>
  citation === null ? `${about.title}, draft, not published` : `${about.title}, version ${release}`;

/** `not-official-statistics` is `Not official statistics`. */
export function designationText({ designation }: StatisticsAnswer): string {
  const words = designation.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Whom to name as the source: the citation, or for a draft its publisher and title. */
export const sourceText = (answer: StatisticsAnswer): string =>
  answer.citation?.text ?? `${answer.about.publisher}. ${releaseName(answer)}.`;

/** Said with every answer of a dataset whose records are made up, even if no note of its codebook says so. */
export const CONSTRUCTED = 'Constructed data: no record is of a real case.';

/** What has to be shown with the numbers. */
export function mandatoryText({ about, notes }: StatisticsAnswer): string[] {
  return [
    ...(about.constructed ? [CONSTRUCTED] : []),
    ...notes.filter(({ mandatory }) => mandatory).map(({ text }) => text),
  ];
}

/** All notes, mandatory ones first, then the warnings. */
export function notesText(answer: StatisticsAnswer): string[] {
  const { notes, warnings, zeros } = answer;
  return [
    ...mandatoryText(answer),
    ...notes.filter(({ mandatory }) => !mandatory).map(({ text }) => text),
    ...warnings.map(({ text }) => text),
    ...(zeros === 'omitted' ? [leftOutText(answer)] : []),
  ];
}

/** A mean or median is left out if it has no units, never if it is 0. */
function leftOutText({ about }: StatisticsAnswer): string {
  const text = 'Combinations that are not listed have the value 0';
  return about.statistics.some(isAverage) ? `${text}, or no units where a mean or median is given.` : `${text}.`;
}
