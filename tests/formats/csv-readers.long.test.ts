import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvCode } from '../../src/formats/csv.ts';
import { csvLine, isWholeNumber, misreadAs } from '../../src/schemas/cell-text.ts';
import { CodeName, Label } from '../../src/schemas/names.ts';
import { rounds } from '../runs.ts';
import { PROGRAMS, type ReadCsv, readByDuckDb, readByProgram } from './csv-programs.ts';

// What may be a code or label, asked of the programs that read the CSV: each text alone in a column of its own.

/** Texts that programs are known to misread, and texts that look like them. */
const KNOWN = [
  ...'NA N/A n/a na null NULL Null NaN nan NAN None none #N/A #NA <NA> nil - . .. ? Missing Unknown 1.#IND 1.#QNAN'.split(
    ' ',
  ),
  ...'T F t f TRUE FALSE True False true false tRUE y n Y N on off true-1'.split(' '),
  ...'01 007 08 0 1 2 10 2014 00 20140501 999999999999999 3000000000 1.5 1.0 5. .5 1,234 1.234,5 1,2 10% £5 $5'.split(
    ' ',
  ),
  ...'1e5 1E5 1e-5 1d5 1D5 0x1F 0b11 1L 1i 3i 1_000 1f 1d 3D 2e 2E 1E E10 1E10 0e0 1e400 066A 1A 1a 1p 1h 12h'.split(
    ' ',
  ),
  ...'inf Inf INF infinity Infinity nan-1 NA-1 1-2 0-1 5-9 18-24 2014-15 2011-12 2014-Q1 2014-05 12-05 1/2 2014/15'.split(
    ' ',
  ),
  ...'2014-05-01 2014/05/01 01/02/2014 2014-1-1 1-1-1 99-12-31 20140501T12 20140501T1200 2014-W05 epoch today now'.split(
    ' ',
  ),
  ...'12:30 12:30:00 10am May-2014 Jan 1st 10+ P1Y P1Y6M'.split(' '),
  ...[
    '1 234',
    '12 May 2014',
    '#N/A N/A',
    'not reported',
    '10 to 14',
    '1 000',
    '5 or more',
    '2014-05-01 12:30',
    '1 hour',
  ],
];
/** Processes that read hundreds of files. */
const SLOW = 120_000;
const isLabel = (text: string) => Label.safeParse(text).success && !/^\s|\s$/.test(text);

const readers = [
  ...PROGRAMS.map(({ name, isInstalled }) => ({
    name,
    isInstalled,
    read: async (files: readonly string[]): Promise<ReadCsv[]> => readByProgram(name, files),
  })),
  { name: 'DuckDB', isInstalled: true, read: readByDuckDb },
];

type Read = (typeof readers)[number]['read'];

/** Texts of one file. DuckDB guesses one form of dates for a whole file, so that a date can hide another. */
const TOGETHER = 25;

/** Text -> how it is read; undefined if as itself: text, or a whole number with all its digits. */
async function misreadings(texts: readonly string[], read: Read, together = TOGETHER) {
  const groups = Array.from({ length: Math.ceil(texts.length / together) }, (_, i) =>
    texts.slice(i * together, (i + 1) * together),
  );
  const files = groups.map((group) => {
    const line = csvLine(group);
    return csvLine(group.map((_, i) => `c${i}`)) + line + line;
  });
  const found = new Map<string, string>();
  for (const [file, { rows, types }] of (await read(files)).entries()) {
    expect(rows).toHaveLength(2);
    for (const [i, text] of groups[file]!.entries()) {
      const [value, type] = [rows[0]![`c${i}`], types[`c${i}`]];
      const isItself = isWholeNumber(text)
        ? type === 'integer' && String(value) === text
        : type === 'text' && value === text;
      if (!isItself) found.set(text, `${type} ${value}`);
    }
  }
  return found;
}

describe.each(readers)('$name', ({ name, isInstalled, read }) => {
  const skipped = isInstalled ? '' : ` (skipped: ${name} is not installed)`;

  test.skipIf(!isInstalled)(`reads every code and label that is allowed as it is${skipped}`, async () => {
    const labels = KNOWN.filter((text) => misreadAs(text) === undefined);
    const codes = KNOWN.filter((text) => CodeName.safeParse(text).success).map((code) => csvCode(code, false));
    const allowed = [...new Set([...labels, ...codes])];
    expect(allowed.length).toBeGreaterThan(100);
    expect([...(await misreadings(allowed, read))]).toEqual([]);
  });

  test.skipIf(!isInstalled)(
    `the same of texts made by chance${skipped}`,
    async () => {
      const pieces = fc.constantFrom(
        ...'0 1 2 14 2014 e E d D f x b L i T F N A a n - - / . , : P Q W'.split(' '),
        ' ',
      );
      const texts = fc
        .sample(fc.array(pieces, { minLength: 1, maxLength: 6 }), { numRuns: rounds(2_000), seed: 1 })
        .map((parts) => parts.join(''))
        .filter((text) => CodeName.safeParse(text).success || (isLabel(text) && misreadAs(text) === undefined))
        .map((text) => (misreadAs(text) === undefined ? text : csvCode(text, false)));
      expect([...(await misreadings([...new Set(texts)], read))]).toEqual([]);
    },
    SLOW,
  );
});

test(
  'nothing is refused that every program reads as it is',
  async () => {
    const refused = KNOWN.filter((text) => misreadAs(text) !== undefined);
    const found: ReadonlyMap<string, string>[] = [];
    for (const { read, isInstalled } of readers) if (isInstalled) found.push(await misreadings(refused, read, 1));
    if (readers.some(({ isInstalled }) => !isInstalled)) return;
    expect(refused.filter((text) => found.every((one) => !one.has(text)))).toEqual([]);
  },
  SLOW,
);

test(
  'yes and no are text to all but DuckDB, which reads a column of nothing else as logical',
  async () => {
    for (const { name, isInstalled, read } of readers) {
      if (!isInstalled) continue;
      const files = ['flag,n\r\nyes,1\r\nno,2\r\n', 'flag,n\r\nyes,1\r\nnot-reported,2\r\n'];
      const types = (await read(files)).map((one) => one.types.flag);
      expect([name, ...types]).toEqual([name, name === 'DuckDB' ? 'logical' : 'text', 'text']);
    }
  },
  SLOW,
);
