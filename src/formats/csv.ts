import type { StatisticsAnswer } from '../statistics/answer.ts';
import { answerColumns } from './columns.ts';

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * An answer as CSV: RFC 4180, CRLF after every line, a header, null as nothing. `symbol` follows `status` and flags;
 * `obs_status` and `conf_status` are about the value alone, so a number whose share is null has `[z]` and `A`. `bom` puts the
 * byte order mark first, which spreadsheets need to read UTF-8.
 */
export function answerCsv(answer: StatisticsAnswer, { bom = false }: { bom?: boolean } = {}): string {
  const columns = answerColumns(answer);
  const header = csvLine(columns.map(({ name }) => name));
  const lines = answer.observations.map((observation) => csvLine(columns.map(({ read }) => read(observation) ?? '')));
  return `${bom ? BYTE_ORDER_MARK : ''}${[header, ...lines].join('\r\n')}\r\n`;
}

/** Fields of one line, quoted where RFC 4180 asks for it. */
export const csvLine = (fields: readonly string[]): string => fields.map(csvField).join(',');

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
