import { daysText } from '../../codebook/calendar.ts';
import {
  compareFractions,
  divide,
  type Fraction,
  fixedDecimal,
  fraction,
  multiply,
  parseDecimal,
  roundHalfUp,
} from '../../statistics/fraction.ts';
import { isWithheld, type Observation } from '../../statistics/observation.ts';
import {
  inWords,
  isBlurred,
  type ObservationFlag,
  withCommas,
  withPlaces,
  withUnit,
} from '../../statistics/wording.ts';
import { MEANINGS, SYMBOLS, whyMissing } from '../markers.ts';
import { brokenDownBy, mandatoryText, releaseName, withoutRepeats } from '../provenance.ts';
import { type Chart, type DrawnDimension, drawnOf, hasOrder } from './shape.ts';

/** The texts around a chart, and the text that is read out in its place. */

const NAMES: Record<Chart['kind'], string> = {
  figure: 'A single figure',
  bars: 'Bar chart',
  'grouped-bars': 'Grouped bar chart',
  'stacked-bars': 'Bar chart of the parts of each whole',
  line: 'Line chart',
  multiples: 'Small line charts',
  'heat-map': 'Heat map',
};
/** Up to so many values are read out one by one; beyond that, only the largest and the smallest. */
const READ_OUT = 40;
const ENDS = 5;

/** `Defendants by Outcome and Sex`, and in a chart of shares what they are shares of. */
export function chartTitle(chart: Chart): string {
  const { measure, fixed, answer } = chart;
  const title = brokenDownBy(
    measure.label,
    drawnOf(chart).map(({ label }) => label),
  );
  if (!answer.share) return title;
  const { of, base } = answer.share;
  const counted = fixed.filter(({ id }) => of.includes(id)).map(codeText);
  const within = fixed.filter(({ id }) => !of.includes(id)).map(codeText);
  const each = drawnOf(chart).filter(({ id }) => !of.includes(id));
  const labels = answer.dimensions.filter(({ id }) => of.includes(id)).map(({ label }) => label);
  return [
    `${title}${counted.length > 0 ? ` (${counted.join('; ')})` : ''}, as % of ${within.length > 0 ? '' : 'all '}${inSentence(measure.label)}`,
    ...(within.length > 0 ? [`(${within.join('; ')})`] : []),
    ...(base === 'known' ? [`whose ${inWords(labels)} is reported`] : []),
    ...(each.length > 0 ? [`for each ${inWords(each.map(({ label }) => label))}`] : []),
  ].join(' ');
}

const codeText = ({ label, code }: Chart['fixed'][number]): string => `${label}: ${code}`;

/** A label in the middle of a sentence: `Images seized` has a small letter there, `HMIC cases` has not. */
const inSentence = (label: string): string =>
  /^\p{Lu}\P{Lu}*$/u.test(label.split(' ')[0] ?? '') ? label.charAt(0).toLowerCase() + label.slice(1) : label;

/** The title of the axis. */
export const unitText = ({ ofShare, measure }: Chart): string => (ofShare ? `% of ${measure.unit}` : measure.unit);

/** Lines under the title: what all cells have in common. */
export function subtitles(chart: Chart): string[] {
  const { answer, fixed, measure, ofShare, total } = chart;
  const drawn = drawnOf(chart);
  return [
    `${releaseName(answer)}; ${daysText(answer.about.window)}`,
    // In a chart of shares the title names them.
    ...(fixed.length > 0 && !ofShare ? [fixed.map(codeText).join('; ')] : []),
    `Unit: ${unitText(chart)}. Population: ${measure.population}`,
    ...(chart.cells.length === 0 ? [emptyText(chart)] : []),
    ...drawn.flatMap((one) => (one.of === undefined ? [] : [shownText(chart, one)])),
    ...('second' in chart && chart.second ? systemsText(chart.second) : []),
    ...reportedText(drawn),
    ...(total && drawn.length > 0 ? [`Total: ${totalText(total, chart)}`] : []),
  ];
}

/** Which codes are of which system. The first dimension has it in headings. */
function systemsText({ codes, systems }: DrawnDimension): string[] {
  if (!systems) return [];
  const parts = [...new Set(systems.values())].flatMap((system) => {
    const own = codes.filter(({ code }) => systems.get(code) === system);
    const [first, last] = [own[0]?.label, own.at(-1)?.label];
    return first === undefined ? [] : [`${first === last ? first : `${first} to ${last}`}: ${system}`];
  });
  return [parts.join('; ')];
}

/** What is not drawn because it is 0. */
function reportedText(drawn: readonly DrawnDimension[]): string[] {
  const labels = drawn.filter(({ isReported }) => isReported).map(({ label }) => label);
  return labels.length === 0 ? [] : [`Not reported: 0 throughout (${labels.join(', ')})`];
}

/** Which codes are drawn, where there are too many. What is left out is never added up. */
function shownText({ answer }: Chart, dimension: DrawnDimension): string {
  const { label, codes, of } = dimension;
  // A withheld value ranks nowhere, so one that is not shown may be higher.
  const known = answer.observations.some(isWithheld) ? 'published values' : 'values';
  const which = hasOrder(answer, dimension) ? 'the first in order' : `those with the highest ${known}`;
  return `${label}: ${codes.length} of ${of} shown, ${which}`;
}

/** What an answer without cells says: what was asked, and that it is 0, if it is. */
function emptyText({ answer, measure, fixed }: Chart): string {
  const where = fixed.length > 0 ? ` (${fixed.map(codeText).join('; ')})` : '';
  const asked = brokenDownBy(
    inSentence(measure.label),
    answer.dimensions.filter(({ codes }) => codes.length !== 1).map(({ label }) => label),
  );
  const found = `You asked for ${asked}${where}. ${FOUND[answer.absent.means]}`;
  return [found, ...answer.warnings.map(({ text }) => text)].join(' ');
}

const FOUND = {
  zero: 'The number is 0.',
  'zero-or-no-units': 'There are no units to take it of.',
  'not-available': 'It is not available.',
  'not-listed': 'Nothing is listed.',
};

/** The number that is drawn; null if there is none. */
export const drawnAmount = ({ ofShare }: Pick<Chart, 'ofShare'>, { value, share }: Observation): string | null =>
  ofShare ? share : value;

/**
 * The number as it is written on the chart, with all its digits and what qualifies it, or a symbol if there is none. Where there
 * is room, a percentage has its fraction beside it, because 100% of one is not 100% of a hundred.
 */
export function cellText(chart: Pick<Chart, 'ofShare' | 'kind' | 'measure'>, observation: Observation): string {
  const { flags, value, denominator } = observation;
  const amount = drawnAmount(chart, observation);
  if (amount === null) return SYMBOLS[whyMissing(observation)];
  const isRoomy = chart.kind !== 'heat-map' && chart.kind !== 'line' && chart.kind !== 'multiples';
  const hasFraction = chart.ofShare && isRoomy && value !== null && denominator !== null;
  const words = [
    ...(chart.ofShare
      ? [...shareWords(flags), percentOf(amount, observation)]
      : [boundedText(observation, 'value', chart.measure)]),
    ...(hasFraction
      ? [`(${boundedText(observation, 'value', chart.measure)} of ${boundedText(observation, 'base', chart.measure)})`]
      : []),
    ...(flags.includes('provisional') ? [SYMBOLS.provisional] : []),
    ...(flags.includes('revised') ? [SYMBOLS.revised] : []),
    ...(hasSmallBase(chart, observation) ? [SYMBOLS['small-base']] : []),
  ];
  return words.join(' ').replaceAll('-', MINUS);
}

/** The value, or what a share is of, with what qualifies it: `at least 1,200`. */
export function boundedText(
  { value, denominator, flags }: Observation,
  of: 'value' | 'base',
  { decimals }: { decimals?: number | undefined },
  say: (word: 'at least' | 'about') => string = (word) => word,
): string {
  const digits = withPlaces(withCommas((of === 'value' ? value : denominator) ?? ''), decimals);
  return [...boundWords(flags, of).map(say), digits].join(' ');
}

const MINUS = '\u2212';

/** Whether the share that is drawn is of so few that it must not look like the others. */
export const hasSmallBase = ({ ofShare }: Pick<Chart, 'ofShare'>, { flags }: Observation): boolean =>
  ofShare && flags.includes('small-base');

/**
 * The word before a value, or before the denominator of a share. A lower bound is `at least` so much, unless it is also
 * approximate, rounded or perturbed: it can then err either way, and is `about` so much, as in headlines.
 */
export function boundWords(flags: readonly ObservationFlag[], of: 'value' | 'base'): ('at least' | 'about')[] {
  const [least, about] = BOUNDED_FLAGS[of];
  if (flags.includes(about)) return ['about'];
  return flags.includes(least) ? [isBlurred(flags) ? 'about' : 'at least'] : [];
}

const BOUNDED_FLAGS = {
  value: ['lower-bound', 'approximate'],
  base: ['lower-bound-base', 'approximate-base'],
} as const;

/** A share of a lower bound is `at most`, unless its own value is no more certain: it can then err either way, and is `about`. */
export function shareWords(flags: readonly ObservationFlag[]): ('about' | 'at most')[] {
  const [base] = boundWords(flags, 'base');
  if (boundWords(flags, 'value').length > 0 || base === 'about') return ['about'];
  return base === undefined ? [] : ['at most'];
}

/**
 * A percentage with the digits that its base carries: none under 100, else one. No share but none and all is rounded to 0% or
 * 100%.
 */
export function percentOf(share: string, { value, denominator }: Observation): string {
  const digits = Number(denominator) < 100 ? 0 : 1;
  const exact = unrounded(parseDecimal(share), value, denominator);
  const rounded = roundHalfUp(multiply(exact, fraction(100)), digits);
  const [all, least] = [100n * 10n ** BigInt(digits), 1n];
  if (rounded === 0n && exact.of !== 0n) return `${exact.of > 0n ? '<' : '>-'}${fixedDecimal(least, digits)}%`;
  if (rounded === all && exact.of < exact.over) return `>${fixedDecimal(all - least, digits)}%`;
  return rounded === 0n || rounded === all ? `${rounded === 0n ? 0 : 100}%` : `${fixedDecimal(rounded, digits)}%`;
}

/** The share before it was rounded to four decimals, since 0.60448 is not 60.5%, if value and denominator still tell it. */
function unrounded(share: Fraction, value: string | null, denominator: string | null): Fraction {
  if (value === null || denominator === null) return share;
  const exact = divide(parseDecimal(value), parseDecimal(denominator)); // a share has no denominator of 0
  return compareFractions(fraction(roundHalfUp(exact, 4), 10_000), share) === 0 ? exact : share;
}

/** The total as a number, also in a chart of shares, where 100% would say nothing. */
const totalText = (total: Observation, { measure }: Chart): string =>
  cellText({ kind: 'figure', ofShare: false, measure }, total);

/** Read out in place of the picture: the kind of chart, its unit, its numbers and the mandatory notes. */
export function description(chart: Chart): string {
  const { answer, cells, fixed } = chart;
  // The title of a chart of shares says of whom they are: 27% of all are women, not of the women.
  const where = answer.share ? '' : fixed.map(codeText).join('; ');
  return [
    `${NAMES[chart.kind]}: ${chartTitle(chart)}${where === '' ? '' : ` (${where})`}.`,
    ...subtitles({ ...chart, fixed: [] }).map((line) => `${line}.`),
    ...('first' in chart ? systemsText(chart.first).map((line) => `${line}.`) : []),
    ...(cells.length === 0 ? [] : [`${numbersText(chart)}.`]),
    ...withoutRepeats([...mandatoryText(answer), answer.absent.text]),
  ]
    .join(' ')
    .replace(/([.!?])\.(?= |$)/g, '$1');
}

function numbersText(chart: Chart): string {
  const { cells } = chart;
  const line = ({ labels, observation }: (typeof cells)[number]) => {
    const name = Object.values(labels).join(', ');
    return name === '' ? said(chart, observation) : `${name}: ${said(chart, observation)}`;
  };
  if (cells.length <= READ_OUT) return cells.map(line).join('; ');
  const known = cells.filter(({ observation }) => drawnAmount(chart, observation) !== null);
  const reasons = cells
    .filter((cell) => !known.includes(cell))
    .map(({ observation }) => MEANINGS[whyMissing(observation)]);
  const missing = [...new Set(reasons)].map((one) => `${reasons.filter((other) => other === one).length} ${one}`);
  const ordered = known.toSorted(
    (a, b) => Number(drawnAmount(chart, b.observation)) - Number(drawnAmount(chart, a.observation)),
  );
  const last = ordered.at(-1);
  return [
    [`${cells.length} values`, ...missing].join('; '),
    ...(last ? [`Largest: ${ordered.slice(0, ENDS).map(line).join('; ')}`, `Smallest: ${line(last)}`] : []),
  ].join('. ');
}

/** A value in words: symbols are not read out well. */
function said(chart: Chart, observation: Observation): string {
  const amount = drawnAmount(chart, observation);
  if (amount === null) return MEANINGS[whyMissing(observation)];
  const text = cellText(chart, observation)
    .replace(/ \[p\]/, ' (provisional)')
    .replace(/ \[r\]/, ' (revised)')
    .replace(/ \[u\]/, ' (low reliability)')
    .replace('<', 'less than ')
    .replace('>', 'more than ');
  return chart.ofShare || drawnOf(chart).length > 0 ? text : withUnit(text, chart.measure.unit);
}
