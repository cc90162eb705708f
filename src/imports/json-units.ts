import { checkCase } from '../cases/schema.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Line } from '../formats/record-readers.ts';
import { storedLines } from './cutter.ts';
import type { ImportProblem, Unit } from './unit.ts';

/** Cases out of the lines of an NDJSON chunk: one line is one case. */

/** As of every body. */
const MAX_DEPTH = 20;

export function* jsonUnits(
  codebook: Codebook,
  { firstRow, content }: { firstRow: number; content: string },
  newId: () => string,
): Generator<Unit> {
  let row = firstRow;
  for (const line of storedLines(content)) {
    const read = readLine(line);
    const checked = 'problem' in read ? undefined : checkCase(codebook, read.body, { mode: 'create', newId });
    // What was read of a good line stands in its content, and is not held twice.
    const unit = { row, originals: [line.text], body: undefined };
    if ('problem' in read) yield { ...unit, problems: [read.problem] };
    else if (checked && 'content' in checked) yield { ...unit, content: checked.content, problems: [] };
    else
      yield {
        ...unit,
        body: read.body,
        problems: (checked?.faults ?? []).map(({ code, detail, pointer, allowed }) => ({
          code,
          detail,
          ...(pointer !== undefined && { pointer }),
          ...(allowed !== undefined && { allowed }),
        })),
      };
    row += 1;
  }
}

function readLine(line: Line): { body: unknown } | { problem: ImportProblem } {
  if (line.fault !== undefined) {
    return { problem: { code: 'too-long', detail: 'The line is longer than 1 MiB, and was not kept.' } };
  }
  let body: unknown;
  try {
    body = JSON.parse(line.text);
  } catch {
    // The parser's own message quotes the line.
    return { problem: { code: 'ill-formed', detail: 'The line is not JSON.' } };
  }
  if (!isShallow(body, MAX_DEPTH)) {
    return { problem: { code: 'ill-formed', detail: `The line is nested more than ${MAX_DEPTH} deep.` } };
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body) || !Object.hasOwn(body, 'error'))
    return { body };
  // As the file of refused rows has it.
  const { error: _, ...rest } = body as Record<string, unknown>;
  return { body: rest };
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((part) => isShallow(part, depth - 1));
}
