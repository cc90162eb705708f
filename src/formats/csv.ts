import { VALUE_COLUMNS } from '../schemas/vocabulary.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import type { Observation } from '../statistics/observation.ts';

/** The Analysis Function's shorthand. */
const SYMBOLS = {
  suppressed: '[c]',
  'not-available': '[x]',
  'not-applicable': '[z]',
  provisional: '[p]',
  revised: '[r]',
} as const;
/** SDMX CL_OBS_STATUS 2.0 of a null value. */
const OBS_STATUS = { suppressed: 'Q', 'not-available': 'O', 'not-applicable': 'M' } as const;
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * An answer as CSV: RFC 4180, CRLF after every line, a header, null as nothing. Several flags, or several symbols, are joined
 * by `;`. `symbol` follows `status` and flags; `obs_status` and `conf_status` are about the value alone, so a number whose
 * share is null has `[z]` and `A`. `bom` puts the byte order mark first, which spreadsheets need to read UTF-8.
 */
export function answerCsv(answer: StatisticsAnswer, { bom = false }: { bom?: boolean } = {}): string {
  const header = [...answer.dimensions.flatMap(({ id }) => [id, `${id}_label`]), ...VALUE_COLUMNS];
  const keyFields = answer.dimensions.map(({ codes }) => {
    return new Map(codes.map(({ code, label }) => [code, csvLine([code, label])]));
  });
  const measureFields = new Map(answer.measures.map(({ id, unit }) => [id, csvLine([id, unit])]));
  const lines = answer.observations.map((observation) => {
    const key = observation.key.map((code, i) => keyFields[i]!.get(code)); // one code for each dimension
    return [...key, measureFields.get(observation.measure), csvLine(valueFields(observation))].join(',');
  });
  return `${bom ? BYTE_ORDER_MARK : ''}${[csvLine(header), ...lines].join('\r\n')}\r\n`;
}

function valueFields({ value, share, denominator, status, flags }: Observation): string[] {
  const provisional = flags.includes('provisional');
  const symbols = [
    ...(status ? [SYMBOLS[status]] : []),
    ...(provisional ? [SYMBOLS.provisional] : []),
    ...(flags.includes('revised') ? [SYMBOLS.revised] : []),
  ];
  const obsStatus = value === null && status ? OBS_STATUS[status] : provisional ? 'P' : 'A';
  const confStatus = status === 'suppressed' ? 'C' : 'F';
  const numbers = [value ?? '', share ?? '', denominator ?? ''];
  return [...numbers, status ?? '', flags.join(';'), symbols.join(';'), obsStatus, confStatus];
}

/** Fields of one line, quoted where RFC 4180 asks for it. */
export const csvLine = (fields: readonly string[]): string => fields.map(csvField).join(',');

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
