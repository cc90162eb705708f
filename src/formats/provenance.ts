import type { StatisticsAnswer } from '../statistics/answer.ts';
import { inWords } from '../statistics/wording.ts';

/** Words that go with an answer wherever it goes: what it is, whose, of which release, and what must be said with it. */

/** `Defendants by Outcome and Sex`. */
export function titleOf({ measures, dimensions }: Pick<StatisticsAnswer, 'measures' | 'dimensions'>): string {
  return by(
    inWords(measures.map(({ label }) => label)),
    dimensions.map(({ label }) => label),
  );
}

export const by = (what: string, labels: readonly string[]): string =>
  labels.length === 0 ? what : `${what} by ${inWords(labels)}`;

/** `Press snapshot 2015, version 1.0.0`. */
export const releaseName = ({ about, release, citation }: StatisticsAnswer): string =>
  citation === null ? `${about.title}, draft, not published` : `${about.title}, version ${release}`;

/** `not-official-statistics` is `Not official statistics`. */
export function designationText({ designation }: StatisticsAnswer): string {
  const words = designation.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const sourceText = (answer: StatisticsAnswer): string =>
  answer.citation?.text ?? `${answer.about.publisher}. ${releaseName(answer)}.`;

/** Said of every answer of a dataset whose records are made up, also where no codebook's note is shown. */
export const CONSTRUCTED = 'Constructed data: no record is of a real case.';

/** What has to be said with the numbers, wherever they are shown. */
export function mandatoryText({ about, notes }: StatisticsAnswer): string[] {
  return [
    ...(about.constructed ? [CONSTRUCTED] : []),
    ...notes.filter(({ mandatory }) => mandatory).map(({ text }) => text),
  ];
}

/** All notes, mandatory ones first, and what the answer warns of. */
export function notesText(answer: StatisticsAnswer): string[] {
  const { notes, warnings, zeros } = answer;
  return [
    ...mandatoryText(answer),
    ...notes.filter(({ mandatory }) => !mandatory).map(({ text }) => text),
    ...warnings.map(({ text }) => text),
    ...(zeros === 'omitted' ? [leftOutText(answer)] : []),
  ];
}

/** A mean or median of 0 is never left out: only one of no units is. */
function leftOutText({ about }: StatisticsAnswer): string {
  const isAverage = (statistic: string): boolean => statistic === 'mean' || statistic === 'median';
  const text = 'Combinations that are left out have the value 0';
  return about.statistics.some(isAverage) ? `${text}; of a mean or median they have no units.` : `${text}.`;
}

/** As names and texts, for a file that travels alone. */
export function aboutText(answer: StatisticsAnswer): Record<string, string> {
  const { about, dataset, release, measures, links } = answer;
  return {
    title: titleOf(answer),
    dataset,
    release,
    source: sourceText(answer),
    licence: `${about.licence.id} ${about.licence.url}`,
    attribution: about.licence.attribution,
    designation: designationText(answer),
    population: measures.map(({ id, population }) => `${id}: ${population}`).join('; '),
    notes: notesText(answer).join('\n'),
    query: links.self,
  };
}
