import { MEANINGS, SYMBOLS } from '../markers.ts';
import { designationText, notesText, sourceText } from '../provenance.ts';
import type { Chart } from './shape.ts';
import { amountOf } from './words.ts';

/** Under the chart: what its marks mean, what has to be said with it, and where it is from. */
export function footerTexts(chart: Chart): string[] {
  const { answer } = chart;
  return [
    ...legend(chart),
    ...notesText(answer),
    `${designationText(answer)}. Source: ${sourceText(answer)}`,
    `Licence: ${answer.about.licence.id}. ${answer.about.licence.attribution}`,
  ];
}

/** Of the marks that the chart has, no others. */
function legend({ cells, total, ofShare }: Chart): string[] {
  const drawn = cells.map(({ observation }) => observation);
  // The total is written as a value, also beside shares.
  const missing = [
    ...drawn.filter((one) => amountOf({ ofShare }, one) === null),
    ...(total?.value === null ? [total] : []),
  ];
  const shown = total ? [...drawn, total] : drawn;
  const has = (flag: (typeof shown)[number]['flags'][number]) => shown.some(({ flags }) => flags.includes(flag));
  const statuses = (['suppressed', 'not-available', 'not-applicable'] as const).filter((status) =>
    missing.some((one) => (one.status ?? 'not-available') === status),
  );
  const marks = [...statuses, ...(['provisional', 'revised'] as const).filter(has)];
  const inexact = (['lower-bound', 'approximate'] as const).filter(has).map((flag) => MEANINGS[flag]);
  const said = [
    ...(['rounded', 'perturbed'] as const).filter(has).map((flag) => MEANINGS[flag]),
    ...(ofShare && inexact.length > 0 ? [ABOUT_SHARES] : inexact),
  ];
  return [
    ...(marks.length > 0 ? [`${marks.map((one) => `${SYMBOLS[one]} ${MEANINGS[one]}`).join('; ')}.`] : []),
    ...(said.length > 0 ? [`${capitalised(said.join('; '))}.`] : []),
  ];
}

const ABOUT_SHARES = '“about”: a part of a sum is a lower bound or approximate';

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
