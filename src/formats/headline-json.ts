import type { HeadlineBody, HeadlineEdition } from '../statistics/headline.ts';
import { jsonNumber, jsonObject } from './json.ts';

/** A headline as JSON: contract statistics 3, members in its order, numbers written from their decimals. */
export function headlineJson(headline: HeadlineBody): string {
  if (!headline.computed) {
    const { id, computed, statement, value, ...rest } = headline;
    return jsonObject([...texts({ id, computed, statement }), ['value', jsonNumber(value)], ...texts(rest)]);
  }
  const { id, computed, statement, statistic, value, status, percent, numerator, denominator, base } = headline;
  const { notReported, missingBounds, unit, countingUnit, population, window, wording, query } = headline;
  const { usage, flags, days, externalFigure, note, citation, release } = headline;
  const bounds = missingBounds && [
    ['lower', jsonNumber(missingBounds.lower)] as const,
    ['upper', jsonNumber(missingBounds.upper)] as const,
  ];
  return jsonObject([
    ...texts({ id, computed, statement, statistic }),
    ['value', jsonNumber(value)],
    ...texts({ status }),
    ['percent', jsonNumber(percent)],
    ['numerator', jsonNumber(numerator)],
    ['denominator', jsonNumber(denominator)],
    ...texts({ base }),
    ['notReported', jsonNumber(notReported)],
    ['missingBounds', bounds ? jsonObject(bounds) : 'null'],
    ...texts({
      unit,
      countingUnit,
      population,
      window,
      days,
      externalFigure,
      wording,
      query,
      usage,
      flags,
      note,
      citation,
      release,
    }),
  ]);
}

/** A line of a headline's history. */
export function headlineEditionJson({ result, ...edition }: HeadlineEdition, href: string): string {
  const { version, state, publishedAt, supersededBy } = edition;
  const figure = result?.computed ? result : undefined;
  return jsonObject([
    ...texts({ version, state, publishedAt, supersededBy, statement: result?.statement ?? null }),
    ['value', jsonNumber(result?.value ?? null)],
    ...texts({ status: figure?.status }),
    ['percent', jsonNumber(figure?.percent ?? null)],
    ['numerator', jsonNumber(figure?.numerator ?? null)],
    ['denominator', jsonNumber(figure?.denominator ?? null)],
    ...texts({ wording: figure?.wording ?? null, href }),
  ]);
}

/** Members that JSON.stringify writes exactly; those that are undefined are left out. */
function texts(members: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(members).flatMap(([name, value]): [string, string][] => {
    return value === undefined ? [] : [[name, JSON.stringify(value)]];
  });
}
