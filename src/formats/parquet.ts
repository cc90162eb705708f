import { parquetWriteBuffer } from 'hyparquet-writer';
import { AppError } from '../errors.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import type { Decimal } from '../statistics/fraction.ts';
import { type AnswerColumn, answerColumns } from './columns.ts';
import { aboutText } from './provenance.ts';

const TYPES = { text: 'STRING', list: 'STRING', integer: 'INT64', decimal: 'DOUBLE' } as const;
const INT64_BITS = 64;

/**
 * An answer as Parquet: the columns of the CSV, null as null. Whole numbers are INT64 and others DOUBLE, by the decimals of the
 * measures and not by the values, so that a query has the same schema in every release. The file names its source itself.
 */
export function answerParquet(answer: StatisticsAnswer): Buffer {
  const columnData = answerColumns(answer).map((column) => ({
    name: column.name,
    type: TYPES[column.type],
    nullable: column.nullable,
    data: answer.observations.map((observation) => cellOf(column, column.read(observation))),
  }));
  const kvMetadata = Object.entries(aboutText(answer)).map(([key, value]) => ({ key, value }));
  return Buffer.from(parquetWriteBuffer({ columnData, kvMetadata, createdBy: 'assize' }));
}

function cellOf({ type }: AnswerColumn, text: string | null): string | bigint | number | null {
  if (text === null) return null;
  if (type === 'integer') return wholeOf(text);
  return type === 'decimal' ? doubleOf(text) : text;
}

function wholeOf(text: Decimal): bigint {
  const whole = BigInt(text);
  if (BigInt.asIntN(INT64_BITS, whole) !== whole) throw tooLong();
  return whole;
}

function doubleOf(text: Decimal): number {
  const number = Number(text);
  if (String(number) !== text) throw tooLong();
  return number;
}

/** A number that Parquet would hold with other digits than every other format is not written. */
function tooLong(): AppError {
  const detail = 'A number of this answer has more digits than Parquet can hold: ask for json or csv.';
  return new AppError('invalid-query', { errors: [{ parameter: 'format', code: 'not-allowed', detail }] });
}
