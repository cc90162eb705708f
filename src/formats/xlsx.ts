import writeExcelFile from 'write-excel-file/node';
import { AppError } from '../errors.ts';
import { isWholeNumber } from '../schemas/cell-text.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import type { Decimal } from '../statistics/fraction.ts';
import type { Observation } from '../statistics/observation.ts';
import { boundWords, percentOf, shareWords } from './chart/words.ts';
import { type AnswerColumn, answerColumns } from './columns.ts';
import { crosstabOf, fixedText } from './crosstab.ts';
import { legendOf, SYMBOLS, symbolsOf } from './markers.ts';
import {
  answerTitle,
  citationText,
  designationText,
  mandatoryText,
  notesOfFile,
  releaseName,
  sourceLineOf,
} from './provenance.ts';

/** A sheet is made in memory and at once, so more rows than this would hold up other requests. CSV has no such limit. */
export const MAX_ROWS = 20_000;
const MAX_WIDTH = 60;
/** A wider crosstab would be hard to read: its codes are then rows. */
const MAX_CODES_ACROSS = 100;

/**
 * An answer as a workbook (XLSX). The first sheet has the columns of the CSV under headings for people, with numbers as numbers.
 * Then come the values as a crosstab, and the shares if there are any. The last sheet says what they are, with the notes, the
 * citation and the address of the query. The same answer gives the same bytes.
 * Throws AppError `too-many-observations`.
 */
export async function answerXlsx(answer: StatisticsAnswer): Promise<Buffer> {
  const rows = answer.observations.length;
  if (rows > MAX_ROWS) {
    const detail = `As XLSX the answer would have ${rows} rows. It can have at most ${MAX_ROWS}; CSV has no such limit.`;
    throw new AppError('too-many-observations', { detail, extra: { limit: MAX_ROWS } });
  }
  const columns = answerColumns(answer);
  const data = answer.observations.map((observation) => columns.map((column) => dataCell(answer, column, observation)));
  const about = aboutRows(answer);
  const bytes = await writeExcelFile([
    {
      sheet: 'Data',
      data: [columns.map(({ title }) => boldCell(title)), ...data],
      columns: columns.map(({ title }, i) => ({ width: widthOf([title, ...data.map((row) => row[i])]) })),
      stickyRowsCount: 1,
    },
    tableSheet(answer, 'Table', valueCell),
    ...(answer.share ? [tableSheet(answer, 'Shares', shareCell)] : []),
    {
      sheet: 'About',
      data: about.map(([name, text]) => [boldCell(name), { value: text, wrap: true }]),
      columns: [{ width: widthOf(about.map(([name]) => name)) }, { width: 2 * MAX_WIDTH }],
    },
  ]).toBuffer();
  return withoutTimes(bytes);
}

const boldCell = (value: string | number) => ({ value, fontWeight: 'bold' as const });

type SheetCell = string | number | null | { value: number; format: string };

function dataCell(answer: StatisticsAnswer, column: AnswerColumn, observation: Observation): SheetCell {
  const { name, type } = column;
  if (name === 'value') return valueCell(answer, observation);
  if (name === 'share') return shareCell(answer, observation);
  const text = column.read(observation);
  if (text === null) return null;
  if (name === 'denominator') return numberCell(answer, observation, text, boundWords(observation.flags, 'base'));
  if (type === 'integer' || type === 'decimal') return numberCell(answer, observation, text);
  return answer.about.time.some((id) => name === id || name === `${id}_label`) ? periodCell(text) : text;
}

/** A year is a number, as people sort and draw it. */
const periodCell = (text: string): string | number => (isWholeNumber(text) ? Number(text) : text);

/** The number with what qualifies it in its format, so that it stays a number; or the shorthand in its place. */
function valueCell(answer: StatisticsAnswer, observation: Observation): SheetCell {
  const { value, status, flags } = observation;
  if (value === null) return SYMBOLS[status ?? 'not-available'];
  const ofValue = symbolsOf({ status: null, shareStatus: null, flags: flags.filter((flag) => flag !== 'small-base') });
  return numberCell(answer, observation, value, boundWords(flags, 'value'), ofValue);
}

function numberCell(
  { measures }: StatisticsAnswer,
  { measure }: Observation,
  text: Decimal,
  before: readonly string[] = [],
  after: readonly string[] = [],
): SheetCell {
  const { decimals = 0 } = measures.find(({ id }) => id === measure) ?? {};
  return formatted(text, `#,##0${decimals > 0 ? `.${'0'.repeat(decimals)}` : ''}`, before, after);
}

function shareCell({ share: asked }: StatisticsAnswer, observation: Observation): SheetCell {
  const { share, shareStatus, denominator, flags } = observation;
  if (asked === null) return null;
  if (share === null) return SYMBOLS[shareStatus ?? 'not-available'];
  // All the digits there are where fewer would say none or all of what is neither.
  const isNearEdge = /^[<>]/.test(percentOf(share, observation));
  const format = isNearEdge ? '0.00%' : Number(denominator) < 100 ? '0%' : '0.0%';
  return formatted(share, format, shareWords(flags), flags.includes('small-base') ? [SYMBOLS['small-base']] : []);
}

/** A number that a spreadsheet's double would change is written as text. */
function formatted(text: Decimal, format: string, before: readonly string[], after: readonly string[]): SheetCell {
  if (String(Number(text)) !== text) return [...before, text, ...after].join(' ');
  const words = [...before.map((word) => `"${word} "`), format, ...after.map((word) => `" ${word}"`)];
  return { value: Number(text), format: words.join('') };
}

/** The answer as people print it, with what has to be shown with it. */
function tableSheet(answer: StatisticsAnswer, sheet: string, cellOf: typeof valueCell) {
  const { dimensions, measures, about, observations } = answer;
  const { named, across, rows } = crosstabOf(answer, MAX_CODES_ACROSS);
  const nameOf = (position: number, code: string | undefined): string | number => {
    const { id, codes } = dimensions[position] ?? { id: '', codes: [] };
    const label = codes.find((one) => one.code === code)?.label ?? '';
    return about.time.includes(id) ? periodCell(label) : label;
  };
  const columns =
    across === undefined
      ? measures.map(({ id, label }) => ({ key: id, heading: label }))
      : (dimensions[across]?.codes ?? []).map(({ code }) => ({ key: code, heading: nameOf(across, code) }));
  const unit = measures.length === 1 ? `Unit: ${measures[0]?.unit}` : '';
  const table = rows.map(({ key, cells }) => [
    ...named.map((position) => nameOf(position, key[position])),
    ...columns.map((column) => {
      const observation = cells.get(column.key);
      return observation ? cellOf(answer, observation) : null;
    }),
  ]);
  const heading = [...named.map((position) => dimensions[position]?.label ?? ''), ...columns.map((one) => one.heading)];
  const texts = [...legendOf(observations), ...mandatoryText(answer), sourceLineOf(answer)];
  return {
    sheet,
    data: [
      [boldCell(sheet === 'Table' ? answerTitle(answer) : `${answerTitle(answer)}: shares`)],
      [[fixedText(answer), unit].filter((text) => text !== '').join('. ')],
      heading.map(boldCell),
      ...table,
      [],
      ...texts.map((text) => [text]),
    ],
    columns: heading.map((title, i) => ({ width: widthOf([title, ...table.map((row) => row[i])]) })),
  };
}

const widthOf = (cells: readonly unknown[]): number =>
  Math.min(MAX_WIDTH, cells.reduce<number>((most, cell) => Math.max(most, lengthText(cell).length), 6) + 2);

const lengthText = (cell: unknown): string =>
  typeof cell === 'object' && cell !== null && 'format' in cell && 'value' in cell
    ? `${cell.value}${cell.format}`.replaceAll('"', '')
    : `${cell ?? ''}`;

function aboutRows(answer: StatisticsAnswer): [name: string, text: string][] {
  const { about, measures, links, citation } = answer;
  return [
    ['Title', answerTitle(answer)],
    ['Release', releaseName(answer)],
    ['Designation', designationText(answer)],
    ...measures.map(({ label, unit, population }): [string, string] => [
      label,
      `Unit: ${unit}. Population: ${population}`,
    ]),
    ...notesOfFile(answer).map((text, i): [string, string] => [i === 0 ? 'Notes' : '', text]),
    ...legendOf(answer.observations).map((text, i): [string, string] => [i === 0 ? 'Shorthand' : '', text]),
    ['Cite as', citationText(answer)],
    ['Source line', sourceLineOf(answer)],
    ['Licence', `${about.licence.id}. ${about.licence.attribution}. ${about.licence.url}`],
    ['Query', citation?.url ?? links.self],
  ];
}

const END_OF_DIRECTORY = 0x06054b50;
/** 1 January 1980, the first day that ZIP can write. */
const FIRST_DAY = 0x0021_0000;

/** The archive with one time for all its files: the library writes that of the moment, which would change the ETag. */
function withoutTimes(archive: Buffer): Buffer {
  const zip = Buffer.from(archive);
  let end = zip.length - 22;
  while (zip.readUInt32LE(end) !== END_OF_DIRECTORY) end -= 1;
  const files = zip.readUInt16LE(end + 10);
  let entry = zip.readUInt32LE(end + 16);
  for (let i = 0; i < files; i++) {
    zip.writeUInt32LE(FIRST_DAY, entry + 12);
    zip.writeUInt32LE(FIRST_DAY, zip.readUInt32LE(entry + 42) + 10);
    entry += 46 + zip.readUInt16LE(entry + 28) + zip.readUInt16LE(entry + 30) + zip.readUInt16LE(entry + 32);
  }
  return zip;
}
