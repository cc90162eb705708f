import type { Observation } from '../../statistics/answer.ts';
import { fixedText, parseDecimal, roundHalfUp } from '../../statistics/fraction.ts';
import { windowText } from '../../statistics/notes.ts';
import { type Flag, inWords, withCommas, withUnit } from '../../statistics/wording.ts';
import { MEANINGS, SYMBOLS, whyMissing } from '../markers.ts';
import { brokenDownBy, mandatoryText, releaseName } from '../provenance.ts';
import type { Chart } from './shape.ts';

/** The texts around a chart, and the text that is read out in its place. */

const NAMES: Record<Chart['kind'], string> = {
  figure: 'A single figure',
  bars: 'Bar chart',
  'grouped-bars': 'Grouped bar chart',
  line: 'Line chart',
  'heat-map': 'Heat map',
};
/** Up to so many values are read out one by one; beyond that, only the largest and the smallest. */
const READ_OUT = 40;
const ENDS = 5;

const drawnOf = (chart: Chart) => [
  ...('first' in chart ? [chart.first] : []),
  ...('second' in chart && chart.second ? [chart.second] : []),
];

/** `Defendants by Outcome and Sex`. */
export const chartTitle = (chart: Chart): string =>
  brokenDownBy(
    chart.measure.label,
    drawnOf(chart).map(({ label }) => label),
  );

/** The title of the axis. */
export const unitText = ({ ofShare, measure }: Chart): string => (ofShare ? `% of ${measure.unit}` : measure.unit);

/** Lines under the title: what all cells have in common. */
export function subtitles(chart: Chart): string[] {
  const { answer, fixed, measure, ofShare, total } = chart;
  const unit = ofShare ? shareText(chart) : `Unit: ${measure.unit}`;
  return [
    `${releaseName(answer)}; ${windowText(answer.about.window)}`,
    ...(fixed.length > 0 ? [fixed.map(({ label, code }) => `${label}: ${code}`).join('; ')] : []),
    `${unit}. Population: ${measure.population}`,
    ...(chart.cells.length === 0 ? [emptyText(chart)] : []),
    ...(total && drawnOf(chart).length > 0 ? [`Total: ${totalText(total)}`] : []),
  ];
}

/** What an answer without cells says: what was asked, and that it is 0, if it is. */
function emptyText({ answer, measure }: Chart): string {
  const asked = brokenDownBy(
    measure.label,
    answer.dimensions.map(({ label }) => label),
  );
  const found = answer.absent.means === 'zero' ? ': 0' : '';
  return [`${asked}${found}.`, ...answer.warnings.map(({ text }) => text)].join(' ').replace(/\.$/, '');
}

function shareText({ answer, measure }: Chart): string {
  const { of, base } = answer.share ?? { of: [], base: 'all' };
  const labelled = (keep: boolean) =>
    answer.dimensions.filter(({ id }) => of.includes(id) === keep).map(({ label }) => label);
  const others = labelled(false);
  const whole = others.length === 0 ? `all ${measure.unit}` : `${measure.unit} of the same ${inWords(others)}`;
  const known = base === 'known' ? `, without those whose ${inWords(labelled(true))} is not reported` : '';
  return `Unit: % of ${whole}${known}`;
}

/** The number that is drawn; null if there is none. */
export const amountOf = ({ ofShare }: Pick<Chart, 'ofShare'>, { value, share }: Observation): string | null =>
  ofShare ? share : value;

/**
 * The number as it is written on the chart, with all its digits and what qualifies it, or a symbol if there is none. Where there
 * is room, a percentage has its fraction beside it, because 100% of one is not 100% of a hundred.
 */
export function cellText(chart: Pick<Chart, 'ofShare' | 'kind'>, observation: Observation): string {
  const { status, flags, value, denominator } = observation;
  const amount = amountOf(chart, observation);
  if (amount === null) return SYMBOLS[status ?? 'not-available'];
  const isRoomy = chart.kind !== 'heat-map' && chart.kind !== 'line';
  const fraction = chart.ofShare && isRoomy && value !== null && denominator !== null;
  const words = [
    ...qualifiersOf(chart, flags),
    chart.ofShare ? percent(amount) : withCommas(amount),
    ...(fraction ? [`(${withCommas(value)} of ${withCommas(denominator)})`] : []),
    ...(flags.includes('provisional') ? [SYMBOLS.provisional] : []),
    ...(flags.includes('revised') ? [SYMBOLS.revised] : []),
  ];
  return words.join(' ');
}

/** A share of lower bounds is `about`: it can err either way. */
function qualifiersOf({ ofShare }: Pick<Chart, 'ofShare'>, flags: readonly Flag[]): string[] {
  const [least, about] = [flags.includes('lower-bound'), flags.includes('approximate')];
  if (ofShare) return least || about ? ['about'] : [];
  return [...(least ? ['at least'] : []), ...(about ? ['about'] : [])];
}

/** A share has four decimals and a percentage two, so nothing is rounded again. */
function percent(share: string): string {
  return `${fixedText(roundHalfUp(parseDecimal(share), 4), 2).replace(/\.?0+$/, '')}%`;
}

/** The total as a number, also in a chart of shares, where 100% would say nothing. */
const totalText = (total: Observation): string => cellText({ kind: 'figure', ofShare: false }, total);

/** Read out in place of the picture: the kind of chart, its unit, its numbers and the mandatory notes. */
export function description(chart: Chart): string {
  const { answer, cells, fixed } = chart;
  const where = fixed.map(({ label, code }) => `${label}: ${code}`).join('; ');
  return [
    `${NAMES[chart.kind]}: ${chartTitle(chart)}${where === '' ? '' : ` (${where})`}.`,
    ...subtitles({ ...chart, fixed: [] }).map((line) => `${line}.`),
    ...(cells.length === 0 ? [] : [`${numbersText(chart)}.`]),
    ...mandatoryText(answer),
    answer.absent.text,
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
  const known = cells.filter(({ observation }) => amountOf(chart, observation) !== null);
  const reasons = cells
    .filter((cell) => !known.includes(cell))
    .map(({ observation }) => MEANINGS[whyMissing(observation)]);
  const missing = [...new Set(reasons)].map((one) => `${reasons.filter((other) => other === one).length} ${one}`);
  const ordered = known.toSorted(
    (a, b) => Number(amountOf(chart, b.observation)) - Number(amountOf(chart, a.observation)),
  );
  const last = ordered.at(-1);
  return [
    [`${cells.length} values`, ...missing].join('; '),
    ...(last ? [`Largest: ${ordered.slice(0, ENDS).map(line).join('; ')}`, `Smallest: ${line(last)}`] : []),
  ].join('. ');
}

/** A value in words: symbols are not read out well. */
function said(chart: Chart, observation: Observation): string {
  const amount = amountOf(chart, observation);
  if (amount === null) return MEANINGS[whyMissing(observation)];
  const text = cellText(chart, observation)
    .replace(/ \[p\]/, ' (provisional)')
    .replace(/ \[r\]/, ' (revised)');
  return chart.ofShare || drawnOf(chart).length > 0 ? text : withUnit(text, chart.measure.unit);
}
