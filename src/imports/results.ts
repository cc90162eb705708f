import type { Db } from '../db/client.ts';
import { type ImportRow, listRejects, listResults } from '../db/queries/imports.ts';
import type { ImportResult } from '../db/tables/imports.ts';
import { csvLine } from '../formats/csv.ts';
import { casePath } from '../schemas/addresses.ts';

/** What became of a file, for download: read in batches as it is sent, never gathered. */

const CHUNKS = 8;
const ROWS = 1_000;

/** A line for each case. `seesOthers`: the reader may know which other cases it resembles, and in what. */
export async function* resultLines(
  db: Db,
  { id, datasetId }: Pick<ImportRow, 'id' | 'datasetId'>,
  seesOthers: boolean,
): AsyncGenerator<string> {
  for (let after = -1; ; ) {
    const chunks = await listResults(db, id, after, CHUNKS);
    for (const { chunk, results } of chunks) {
      yield results.map((result) => `${JSON.stringify(shown(result, datasetId, seesOthers))}\n`).join('');
      after = chunk;
    }
    if (chunks.length < CHUNKS) return;
  }
}

function shown(result: ImportResult, datasetId: string, seesOthers: boolean): object {
  const { row, rows, outcome, would, case: id, revision = null, problems = [], candidates = [], reversal } = result;
  return {
    row,
    rows,
    outcome,
    ...(would && { would }),
    case: id === undefined ? null : casePath(datasetId, id),
    revision,
    problems,
    ...(seesOthers && { candidates }),
    ...(reversal && { reversal }),
  };
}

const ERROR = 'error';

/** The refused rows as they came, with what is wrong: repaired, the file can be sent again as it is. */
export async function* rejectedRows(db: Db, job: Pick<ImportRow, 'id' | 'format' | 'columns'>): AsyncGenerator<string> {
  const columns = job.columns ?? [];
  const kept = [...columns.keys()].filter((place) => columns[place] !== ERROR);
  if (job.format === 'csv') yield line([...kept.map((place) => columns[place] ?? ''), ERROR]);
  for (let after = 0; ; ) {
    const rows = await listRejects(db, job.id, after, ROWS);
    if (rows.length > 0) {
      yield rows
        .map(({ content, error }) =>
          job.format === 'csv' ? csvRow(columns, kept, content, error) : jsonRow(content, error),
        )
        .join('');
    }
    after = rows.at(-1)?.row ?? after;
    if (rows.length < ROWS) return;
  }
}

/**
 * Cells as they came, even those that a spreadsheet would take for formulas: whoever sends the file again must send what they
 * sent. Cells without a column stand behind.
 */
function csvRow(columns: readonly string[], kept: readonly number[], content: string, error: string): string {
  const cells = JSON.parse(content) as string[];
  return line([...kept.map((place) => cells[place] ?? ''), error, ...cells.slice(columns.length)]);
}

const line = (cells: readonly string[]): string => `${csvLine(cells)}\r\n`;

/** As text, so that no number in it is written anew. */
function jsonRow(content: string, error: string): string {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `${JSON.stringify({ error, line: content })}\n`;
  }
  if (Object.hasOwn(value, ERROR)) return `${JSON.stringify({ ...value, error })}\n`;
  const open = content.slice(0, content.lastIndexOf('}'));
  return `${open}${Object.keys(value).length > 0 ? ',' : ''}"error":${JSON.stringify(error)}}\n`;
}
