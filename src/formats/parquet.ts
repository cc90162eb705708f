import { parquetWriteBuffer } from 'hyparquet-writer';
import { AppError } from '../errors.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import type { Decimal } from '../statistics/fraction.ts';
import { type AnswerColumn, answerColumns } from './columns.ts';
import { answerTitle, citationText, designationText, notesOfFile } from './provenance.ts';

const PARQUET_TYPES = { code: 'STRING', text: 'STRING', list: 'STRING', integer: 'INT64', decimal: 'DOUBLE' } as const;
const INT64_BITS = 64;

/**
 * An answer as Parquet, with the columns of the CSV. Numbers are INT64 or DOUBLE by the decimals of the measures, not by the
 * values, so that a query has the same schema in every release. Title, source and notes are in the file's metadata.
 * Throws AppError `invalid-query` if a number has more digits than its type holds.
 */
export function answerParquet(answer: StatisticsAnswer): Buffer {
  const columnData = answerColumns(answer).map((column) => ({
    name: column.name,
    type: PARQUET_TYPES[column.type],
    nullable: column.nullable,
    data: answer.observations.map((observation) => parquetCell(column, column.read(observation))),
  }));
  const kvMetadata = Object.entries(metadataOf(answer)).map(([key, value]) => ({ key, value }));
  return Buffer.from(parquetWriteBuffer({ columnData, kvMetadata, createdBy: 'assize' }));
}

function parquetCell({ type }: AnswerColumn, text: string | null): string | bigint | number | null {
  if (text === null) return null;
  if (type === 'integer') return int64Of(text);
  return type === 'decimal' ? doubleOf(text) : text;
}

function int64Of(text: Decimal): bigint {
  const whole = BigInt(text);
  if (BigInt.asIntN(INT64_BITS, whole) !== whole) throw tooLong();
  return whole;
}

function doubleOf(text: Decimal): number {
  const number = Number(text);
  if (String(number) !== text) throw tooLong();
  return number;
}

/** A number that would have other digits than in the other formats is not written. */
function tooLong(): AppError {
  const detail = 'A number in this answer has more digits than Parquet can hold. Ask for CSV or JSON.';
  return new AppError('invalid-query', { errors: [{ parameter: 'measure', code: 'not-allowed', detail }] });
}

/** What the file says of itself, since it travels alone. */
function metadataOf(answer: StatisticsAnswer): Record<string, string> {
  const { about, dataset, release, measures, links } = answer;
  return {
    title: answerTitle(answer),
    dataset,
    release,
    citation: citationText(answer),
    ...(answer.citation && { url: answer.citation.url }),
    licence: `${about.licence.id} ${about.licence.url}`,
    attribution: about.licence.attribution,
    designation: designationText(answer),
    population: measures.map(({ id, population }) => `${id}: ${population}`).join('; '),
    notes: notesOfFile(answer).join('\n'),
    absent: answer.absent.means,
    query: links.self,
  };
}
