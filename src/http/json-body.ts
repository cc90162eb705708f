import { visit } from 'jsonc-parser';
import { AppError, MAX_DEPTH } from '../errors.ts';
import { sliced } from '../jobs/sliced.ts';
import { pointerTo } from '../schemas/faults.ts';

/**
 * JSON bodies as values. JSON.parse alone quotes the body in its errors and takes any depth. It also holds everything else up
 * for as long as a large body takes: 16 MiB of a batch for 300 ms, of a hostile one for 3 s.
 */

/**
 * A body of more bytes is parsed in pieces: the lists and objects three levels down, such as the items of a batch, and then the
 * frame that is left.
 */
const MOST_AT_ONCE = 1024 * 1024;
/** Values in one piece, or in the frame. JSON.parse takes 60 ms for an object of so many members, and no valid one has them. */
const MOST_BODY_VALUES = 100_000;

const malformed = (detail: string): AppError => new AppError('malformed-json', { detail });

export async function parseJson(sent: Buffer): Promise<unknown> {
  const bytes = sent.subarray(0, 3).equals(UTF8_MARK) ? sent.subarray(3) : sent;
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

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** A piece that is not parsed. */
const TOO_MANY = Symbol('more than MOST_BODY_VALUES');
const tooManyValues = (pointers: readonly string[]): AppError => {
  const fault = { code: 'too-long', detail: `May hold at most ${MOST_BODY_VALUES} values.` } as const;
  return new AppError('invalid-body', { errors: pointers.map((pointer) => ({ pointer, ...fault })) });
};

/** Where a list or object three levels down begins and ends. */
interface BodyPiece {
  start: number;
  end: number;
  tooMany: boolean;
}

/** Levels above a piece. */
const ABOVE = 2;
/** Bytes between two looks at the clock. */
const SCANNED_AT_ONCE = 64 * 1024;

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/** How far a body has been looked through. */
interface Scan {
  pieces: BodyPiece[];
  depth: number;
  inString: boolean;
  /** Where the piece began that is being looked through, and its commas. */
  start: number;
  commasWithin: number;
  commasAbove: number;
}

/** Looks at brackets, commas and strings only, so it works on text that is not JSON, too. Throws if the nesting is too deep. */
async function piecesOf(bytes: Buffer): Promise<BodyPiece[]> {
  const pause = sliced();
  const scan: Scan = { pieces: [], depth: 0, inString: false, start: 0, commasWithin: 0, commasAbove: 0 };
  for (let from = 0, at = 0; from < bytes.length; from += SCANNED_AT_ONCE) {
    for (const until = Math.min(from + SCANNED_AT_ONCE, bytes.length); at < until; at += 1) {
      const byte = bytes[at];
      if (!scan.inString) takeByte(scan, byte, at);
      else if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) scan.inString = false;
    }
    if (bytes.length > MOST_AT_ONCE && scan.commasAbove >= MOST_BODY_VALUES) throw tooManyValues(['']);
    await pause();
  }
  return scan.pieces;
}

/** A byte outside of strings. */
function takeByte(scan: Scan, byte: number | undefined, at: number): void {
  switch (byte) {
    case QUOTE:
      scan.inString = true;
      break;
    case COMMA:
      if (scan.depth > ABOVE) scan.commasWithin += 1;
      else scan.commasAbove += 1;
      break;
    case LIST:
    case OBJECT:
      if (scan.depth === ABOVE) [scan.start, scan.commasWithin] = [at, 0];
      scan.depth += 1;
      if (scan.depth > MAX_DEPTH) throw malformed(`The body is nested more than ${MAX_DEPTH} deep.`);
      break;
    case LIST_END:
    case OBJECT_END:
      scan.depth -= 1;
      if (scan.depth === ABOVE)
        scan.pieces.push({ start: scan.start, end: at + 1, tooMany: scan.commasWithin >= MOST_BODY_VALUES });
  }
}

/** What a piece is in the frame: a list, which nothing else is at its level. */
const pieceMark = (index: number): string => `[${index}]`;

/** The body with a mark in place of each piece. */
function frameOf(bytes: Buffer, pieces: readonly BodyPiece[]): Buffer {
  let at = 0;
  const parts = pieces.flatMap(({ start, end }, index) => {
    const part = [bytes.subarray(at, start), Buffer.from(pieceMark(index))];
    at = end;
    return part;
  });
  return Buffer.concat([...parts, bytes.subarray(at)]);
}

/** The place in the body of a place in the frame. */
function offsetBehindFrame(pieces: readonly BodyPiece[], offset: number): number {
  let shift = 0;
  for (const [index, { start, end }] of pieces.entries()) {
    if (offset + shift <= start) break;
    shift += end - start - pieceMark(index).length;
  }
  return offset + shift;
}

/** Puts the pieces in place of their marks. Throws if some have too many values. */
async function fill(frame: unknown, values: readonly unknown[], pause: ReturnType<typeof sliced>): Promise<void> {
  const faulty: string[] = [];
  for (const [name, parent] of childrenOf(frame)) {
    for (const [step, mark] of childrenOf(parent)) {
      if (!Array.isArray(mark)) continue;
      const value = values[mark[0]];
      if (value === TOO_MANY) faulty.push(pointerTo([name, step]));
      // A member may be called __proto__, to which nothing can be assigned.
      Object.defineProperty(parent, step, { value, writable: true, enumerable: true, configurable: true });
      await pause();
    }
  }
  if (faulty.length > 0) throw tooManyValues(faulty);
}

const childrenOf = (value: unknown): [string, unknown][] =>
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
