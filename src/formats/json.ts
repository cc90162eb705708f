import type { StatisticsAnswer } from '../statistics/answer.ts';
import type { Decimal } from '../statistics/fraction.ts';

/**
 * An answer as JSON: contract statistics 2, members in its order. Numbers are written from their decimals, digit by digit: a
 * sum beyond 2^53 stands exactly as it is, which JSON.stringify of a number could not do. `links` are further ones.
 */
export function answerJson(
  answer: StatisticsAnswer,
  { links = {} }: { links?: Readonly<Record<string, string>> } = {},
): string {
  const prefixes = answer.dimensions.map(({ id, codes }) => {
    return new Map(codes.map(({ code }) => [code, `${JSON.stringify(id)}:${JSON.stringify(code)}`]));
  });
  const measures = new Map(answer.measures.map(({ id }) => [id, JSON.stringify(id)]));
  const observations = answer.observations.map((observation) => {
    const key = observation.key.map((code, i) => prefixes[i]!.get(code)).join(','); // one code for each dimension
    const { value, share, denominator, status, flags, notReported } = observation;
    const missing = notReported === undefined ? '' : `,"notReported":${notReported}`;
    return `{"key":{${key}},"measure":${measures.get(observation.measure)},"value":${jsonNumber(value)},"share":${jsonNumber(share)},"denominator":${jsonNumber(denominator)},"status":${JSON.stringify(status)},"flags":${JSON.stringify(flags)}${missing}}`;
  });
  return jsonObject([
    ['dataset', JSON.stringify(answer.dataset)],
    ['release', JSON.stringify(answer.release)],
    ['measures', JSON.stringify(answer.measures)],
    ['dimensions', JSON.stringify(answer.dimensions)],
    ['share', JSON.stringify(answer.share)],
    ['zeros', JSON.stringify(answer.zeros)],
    ['observations', `[${observations.join(',')}]`],
    ['notes', JSON.stringify(answer.notes)],
    ['warnings', JSON.stringify(answer.warnings)],
    ['designation', JSON.stringify(answer.designation)],
    ['citation', JSON.stringify(answer.citation)],
    ['links', JSON.stringify({ ...answer.links, ...links })],
  ]);
}

/** A decimal is a JSON number already. */
export const jsonNumber = (decimal: Decimal | null): string => decimal ?? 'null';

/** Members that are JSON already, in their order. */
export const jsonObject = (members: readonly (readonly [name: string, json: string])[]): string =>
  `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
