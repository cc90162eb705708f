import { AppError } from '../errors.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import type { Observation } from '../statistics/observation.ts';
import { isAverage } from '../statistics/table.ts';
import { digitsOf, intervalText, JsonText, jsonObject } from './json.ts';
import { isOfShare, MEANINGS, SDMX_CODES } from './markers.ts';
import { answerTitle, citationText, designationText, notesOfFile, releaseName } from './provenance.ts';
import { representationPath } from './representation-path.ts';

/** The dimension whose categories are the measures. No dimension of a codebook may have this name. */
const METRIC = 'measure';
/** A cube has a place for every combination. With 2 bytes for a zero, this many make a megabyte at least. */
export const MAX_PLACES = 500_000;

/**
 * An answer as a JSON-stat 2.0 dataset (https://json-stat.org/full/). The first dimension is the measure (role metric), even if
 * there is only one, since its category holds unit and decimals; the places of the cube are then in the order of the
 * observations.
 *
 * A place that the answer leaves out as zero is written as 0, since null would say that the number is not known. `status` says
 * why a value is null, or what qualifies it. What JSON-stat has no member for is in `extension`: shares, the units without an
 * amount, and what withheld values lie in, by place as in `value`.
 * Throws AppError `too-many-observations`.
 */
export function answerJsonStat(sent: StatisticsAnswer): string {
  const answer = withCodes(sent);
  const { about, dimensions, measures, citation, links, notes } = answer;
  const places = placesOfCube(answer);
  if (places > MAX_PLACES) {
    const detail = `As JSON-stat the answer would have ${places} places. It can have at most ${MAX_PLACES}; CSV has no such limit.`;
    throw new AppError('too-many-observations', { detail, extra: { limit: MAX_PLACES } });
  }
  const at = placesOf(answer, places);
  const leftOut = measures.map((_, measure) => leftOutOf(answer, measure));
  // Measures vary slowest.
  const leftOutAt = (place: number) => leftOut[Math.floor(place / (places / measures.length))] ?? UNKNOWN_PLACE;
  const status = placed(
    at,
    (one) => {
      const words = one.value === null ? [one.status ?? 'not-available'] : one.flags.filter((flag) => !isOfShare(flag));
      return words.length === 0 ? undefined : JSON.stringify(words.join(';'));
    },
    (place) => leftOutAt(place).status,
  );
  const intervals = placed(at, ({ interval }) => interval && intervalText(interval));
  const values = at.map((one, place) => (one ? digitsOf(one.value) : leftOutAt(place).value));
  return jsonObject({
    version: '2.0',
    class: 'dataset',
    href: representationPath(links.self, 'jsonstat'),
    label: `${answerTitle(answer)}. ${releaseName(answer)}`,
    source: citationText(answer),
    ...(citation && { updated: citation.publishedAt }),
    note: notesOfFile(answer),
    id: [METRIC, ...dimensions.map(({ id }) => id)],
    size: [measures.length, ...dimensions.map(({ codes }) => codes.length)],
    role: rolesOf(answer),
    dimension: Object.fromEntries([metricOf(answer), ...dimensions.map(cubeDimension)]),
    value: new JsonText(`[${values.join(',')}]`),
    ...(status.text !== '{}' && { status }),
    extension: jsonObject({
      dataset: answer.dataset,
      release: answer.release,
      designation: designationText(answer),
      licence: about.licence,
      citation,
      notes,
      warnings: answer.warnings,
      zeros: answer.zeros,
      total: answer.total,
      absent: answer.absent,
      status: { label: { ...MEANINGS, 'not-listed': 'not listed' }, sdmx: SDMX_CODES },
      share: answer.share && sharesOf(answer.share, at),
      notReported: placed(at, ({ notReported }) => notReported?.toString()),
      ...(intervals.text !== '{}' && { interval: intervals }),
    }),
  }).text;
}

/** How many places the cube of an answer has: the product of its numbers of codes and measures. */
export const placesOfCube = ({ measures, dimensions }: Pick<StatisticsAnswer, 'measures' | 'dimensions'>): number =>
  dimensions.reduce((product, { codes }) => product * codes.length, measures.length);

/** The observation at each place of the cube, in row-major order; undefined where a zero was left out. */
function placesOf(
  { measures, dimensions, observations }: StatisticsAnswer,
  places: number,
): (Observation | undefined)[] {
  const metric = new Map(measures.map(({ id }, index) => [id, index]));
  const axes = dimensions.map(({ codes }) => new Map(codes.map(({ code }, index) => [code, index])));
  const at = new Array<Observation | undefined>(places).fill(undefined);
  for (const one of observations) {
    let place = metric.get(one.measure) ?? 0;
    for (const [i, axis] of axes.entries()) place = place * axis.size + (axis.get(one.key[i] ?? '') ?? 0);
    at[place] = one;
  }
  return at;
}

const UNKNOWN_PLACE = { value: 'null', status: '' };

/**
 * The value and the status of the places of a measure that have no observation. A count, sum or absent row is 0, with the flags that
 * the disclosure policy gives to every number of the measure. A mean or median of no units has no value.
 */
function leftOutOf({ about, absent: { means } }: StatisticsAnswer, measure: number): { value: string; status: string } {
  if (means === 'not-available' || means === 'not-listed') return { value: 'null', status: means };
  const statistic = about.statistics[measure];
  if (statistic === undefined || isAverage(statistic)) return UNKNOWN_PLACE;
  return { value: '0', status: (about.flags[measure] ?? []).join(';') };
}

/** A dimension of JSON-stat needs a category. One without codes gets a single category that says so. */
const withCodes = (answer: StatisticsAnswer): StatisticsAnswer => ({
  ...answer,
  dimensions: answer.dimensions.map((one) =>
    one.codes.length > 0 ? one : { ...one, codes: [{ code: NO_CODE, label: 'No code of this dimension is listed' }] },
  ),
});
/** As in SDMX. No code of a codebook begins with _. */
const NO_CODE = '_Z';

/** `{ "3": … }`: what `say` gives at the places where it gives something; `absent` says why a place has no observation. */
function placed(
  at: readonly (Observation | undefined)[],
  say: (one: Observation) => string | null | undefined,
  absent: (place: number) => string = () => '',
): JsonText {
  const members = at.flatMap((one, place) => {
    const json = one ? say(one) : absent(place) === '' ? undefined : JSON.stringify(absent(place));
    return json == null ? [] : [`"${place}":${json}`];
  });
  return new JsonText(`{${members.join(',')}}`);
}

const sharesOf = (
  { of, base }: NonNullable<StatisticsAnswer['share']>,
  at: readonly (Observation | undefined)[],
): JsonText =>
  jsonObject({
    ...{ of, base },
    value: placed(at, ({ share }) => digitsOf(share)),
    denominator: placed(at, ({ denominator }) => digitsOf(denominator)),
    // Why a share is null whose value is not.
    status: placed(at, ({ value, shareStatus }) =>
      value !== null && shareStatus ? JSON.stringify(shareStatus) : undefined,
    ),
    flags: placed(at, ({ flags }) => {
      const words = flags.filter(isOfShare);
      return words.length === 0 ? undefined : JSON.stringify(words.join(';'));
    }),
  });

function rolesOf({ about }: StatisticsAnswer): Record<string, readonly string[]> {
  return {
    ...(about.time.length > 0 && { time: about.time }),
    ...(about.geo.length > 0 && { geo: about.geo }),
    metric: [METRIC],
  };
}

function metricOf({ measures, about }: StatisticsAnswer): [string, object] {
  const unit = Object.fromEntries(measures.map(({ id, unit, decimals }) => [id, { label: unit, decimals }]));
  const note = Object.fromEntries(measures.map(({ id, population }) => [id, [`Population: ${population}`]]));
  const extension = Object.fromEntries(
    measures.map(({ id, countingUnit }, i) => [id, { countingUnit, statistic: about.statistics[i] }]),
  );
  const category = { ...categoryOf(measures.map(({ id, label }) => ({ code: id, label }))), unit, note };
  return [METRIC, { label: 'Measure', category, extension }];
}

function cubeDimension({ id, label, multiResponse, codes }: StatisticsAnswer['dimensions'][number]): [string, object] {
  return [id, { label, category: categoryOf(codes), extension: { multiResponse } }];
}

const categoryOf = (codes: readonly { code: string; label: string }[]) => ({
  index: codes.map(({ code }) => code),
  label: Object.fromEntries(codes.map(({ code, label }) => [code, label])),
});
