import { visit } from 'jsonc-parser';
import { AppError, MAX_DEPTH } from '../errors.ts';
import { sliced } from '../jobs/sliced.ts';
import { pointerTo } from '../schemas/faults.ts';

/**
 * JSON bodies as values. JSON.parse alone quotes the body in its errors, takes any depth, and holds everything else up for as
 * long as a large body takes: 16 MiB of a batch for 300 ms, of a hostile one for 3 s.
 */

/**
 * A body of more bytes is parsed in pieces: the lists and objects three levels down, such as the items of a batch, and then the
 * frame that is left.
 */
const MOST_AT_ONCE = 1024 * 1024;
/** Values in one piece, or in the frame. JSON.parse takes 60 ms for an object of so many members, and no valid one has them. */
const MOST_VALUES = 100_000;

const malformed = (detail: string): AppError => new AppError('malformed-json', { detail });

export async function parseJson(sent: Buffer): Promise<unknown> {
  const bytes = sent.subarray(0, 3).equals(BYTE_ORDER_MARK) ? sent.subarray(3) : sent;
  const pieces = await piecesOf(bytes);
  if (bytes.length <= MOST_AT_ONCE) return parseText(bytes, (offset) => placeIn(bytes, offset));
  const pause = sliced();
  const values: unknown[] = [];
  for (const { start, end, tooMany } of pieces) {
    values.push(tooMany ? TOO_MANY : parseText(bytes.subarray(start, end), (offset) => placeIn(bytes, start + offset)));
    await pause();
  }
  const frame = parseText(frameOf(bytes, pieces), (offset) => placeIn(bytes, offsetBehindFrame(pieces, offset)));
  await fill(frame, values, pause);
  return frame;
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** A piece that is not parsed. */
const TOO_MANY = Symbol('more than MOST_VALUES');
const tooMany = (pointers: readonly string[]): AppError => {
  const fault = { code: 'too-long', detail: `May hold at most ${MOST_VALUES} values.` } as const;
  return new AppError('invalid-body', { errors: pointers.map((pointer) => ({ pointer, ...fault })) });
};

/** Where a list or object three levels down begins and ends. */
interface Piece {
  start: number;
  end: number;
  tooMany: boolean;
}

/** Levels above a piece. */
const ABOVE = 2;
/** Bytes between two looks at the clock. */
const STRIDE = 64 * 1024;

/** Looks at brackets, commas and strings only, so it works on text that is not JSON, too. Throws if the nesting is too deep. */
async function piecesOf(bytes: Buffer): Promise<Piece[]> {
  const pause = sliced();
  const pieces: Piece[] = [];
  let [depth, start, inString] = [0, 0, false];
  let [commasAbove, commasWithin] = [0, 0];
  for (let from = 0, i = 0; from < bytes.length; from += STRIDE) {
    for (const until = Math.min(from + STRIDE, bytes.length); i < until; i += 1) {
      const byte = bytes[i];
      if (inString) {
        if (byte === 0x5c) i += 1;
        else if (byte === 0x22) inString = false;
      } else if (byte === 0x22) inString = true;
      else if (byte === 0x2c) {
        if (depth > ABOVE) commasWithin += 1;
        else commasAbove += 1;
      } else if (byte === 0x7b || byte === 0x5b) {
        if (depth === ABOVE) [start, commasWithin] = [i, 0];
        depth += 1;
        if (depth > MAX_DEPTH) throw malformed(`The body is nested more than ${MAX_DEPTH} deep.`);
      } else if (byte === 0x7d || byte === 0x5d) {
        depth -= 1;
        if (depth === ABOVE) pieces.push({ start, end: i + 1, tooMany: commasWithin >= MOST_VALUES });
      }
    }
    if (bytes.length > MOST_AT_ONCE && commasAbove >= MOST_VALUES) throw tooMany(['']);
    await pause();
  }
  return pieces;
}

/** What a piece is in the frame: a list, which nothing else is at its level. */
const markOf = (index: number): string => `[${index}]`;

/** The body with a mark in place of each piece. */
function frameOf(bytes: Buffer, pieces: readonly Piece[]): Buffer {
  let at = 0;
  const parts = pieces.flatMap(({ start, end }, index) => {
    const part = [bytes.subarray(at, start), Buffer.from(markOf(index))];
    at = end;
    return part;
  });
  return Buffer.concat([...parts, bytes.subarray(at)]);
}

/** The place in the body of a place in the frame. */
function offsetBehindFrame(pieces: readonly Piece[], offset: number): number {
  let shift = 0;
  for (const [index, { start, end }] of pieces.entries()) {
    if (offset + shift <= start) break;
    shift += end - start - markOf(index).length;
  }
  return offset + shift;
}

/** Puts the pieces in place of their marks. Throws if some have too many values. */
async function fill(frame: unknown, values: readonly unknown[], pause: ReturnType<typeof sliced>): Promise<void> {
  const faulty: string[] = [];
  for (const [name, parent] of membersOf(frame)) {
    for (const [step, mark] of membersOf(parent)) {
      if (!Array.isArray(mark)) continue;
      const value = values[mark[0]];
      if (value === TOO_MANY) faulty.push(pointerTo([name, step]));
      // A member may be called __proto__, to which nothing can be assigned.
      Object.defineProperty(parent, step, { value, writable: true, enumerable: true, configurable: true });
      await pause();
    }
  }
  if (faulty.length > 0) throw tooMany(faulty);
}

const membersOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

function parseText(bytes: Buffer, placeOf: (offset: number) => string): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed('The body is not UTF-8.');
  }
  try {
    return JSON.parse(text);
  } catch {
    // The message of JSON.parse quotes the body, and only newer versions of Node say where the fault is.
    let first: number | undefined;
    const onError = (_: unknown, offset: number) => {
      first ??= offset;
    };
    visit(text, { onError }, { disallowComments: true });
    if (first === undefined) throw malformed('The body is not JSON.');
    throw malformed(`The body is not JSON: see ${placeOf(Buffer.byteLength(text.slice(0, first)))}.`);
  }
}

/** @param offset in bytes */
function placeIn(bytes: Buffer, offset: number): string {
  const before = bytes.subarray(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) line += 1;
  return `line ${line}, column ${before.subarray(lineStart).toString().length + 1}`;
}
