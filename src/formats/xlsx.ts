import writeExcelFile from 'write-excel-file/node';
import { AppError } from '../errors.ts';
import type { StatisticsAnswer } from '../statistics/answer.ts';
import { type AnswerColumn, answerColumns } from './columns.ts';
import { answerTitle, citationText, designationText, notesOfFile, releaseName, sourceLineOf } from './provenance.ts';

/** A sheet is made in memory and at once, so more rows than this would hold up other requests. CSV has no such limit. */
export const MAX_ROWS = 20_000;
const MAX_WIDTH = 60;

/**
 * An answer as a workbook (XLSX). One sheet has the columns of the CSV under headings for people, with numbers as numbers. The
 * other says what they are, with the notes, the citation and the address of the query. The same answer gives the same bytes.
 * Throws AppError `too-many-observations`.
 */
export async function answerXlsx(answer: StatisticsAnswer): Promise<Buffer> {
  const rows = answer.observations.length;
  if (rows > MAX_ROWS) {
    const detail = `As XLSX the answer would have ${rows} rows. It can have at most ${MAX_ROWS}; CSV has no such limit.`;
    throw new AppError('too-many-observations', { detail, extra: { limit: MAX_ROWS } });
  }
  const columns = answerColumns(answer);
  const data = answer.observations.map((observation) =>
    columns.map((column) => sheetCell(column, column.read(observation))),
  );
  const about = aboutRows(answer);
  const bytes = await writeExcelFile([
    {
      sheet: 'Data',
      data: [columns.map(({ title }) => boldCell(title)), ...data],
      columns: columns.map(({ title }, i) => ({ width: widthOf([title, ...data.map((row) => row[i])]) })),
      stickyRowsCount: 1,
    },
    {
      sheet: 'About',
      data: about.map(([name, text]) => [boldCell(name), { value: text, wrap: true }]),
      columns: [{ width: widthOf(about.map(([name]) => name)) }, { width: 2 * MAX_WIDTH }],
    },
  ]).toBuffer();
  return withoutTimes(bytes);
}

const boldCell = (value: string) => ({ value, fontWeight: 'bold' as const });

/** A number that a spreadsheet's double would change is written as text. */
function sheetCell({ type }: AnswerColumn, text: string | null): string | number | null {
  if (text === null || (type !== 'integer' && type !== 'decimal')) return text;
  return String(Number(text)) === text ? Number(text) : text;
}

const widthOf = (texts: readonly unknown[]): number =>
  Math.min(MAX_WIDTH, texts.reduce<number>((most, text) => Math.max(most, `${text ?? ''}`.length), 6) + 2);

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
