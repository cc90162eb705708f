import { firstAndMore } from '../lists.ts';
import { VALUE_MARKS } from '../schemas/vocabulary.ts';
import { type Column, entryAt, numberIn, valuesOf } from './columns.ts';
import { type DraftFile, metText, type PlannedFile, takenRows } from './file.ts';
import { figuresOf, type MarkMeaning } from './mapping.ts';
import { askEach } from './questions.ts';

/** Marks in place of a number or behind it: the shorthand of the Analysis Function, or what the owner of the file says. */

const KNOWN_MARKS: Readonly<Record<string, MarkMeaning>> = {
  '[x]': 'not-available',
  '[c]': 'suppressed',
  '[z]': 'not-applicable',
};

/** Behind a number: it stays, and a note says so. Those of VALUE_MARKS stay behind it, too. */
export const NOTED_MARKS: Readonly<Record<string, string>> = {
  '[b]': 'break in the series',
  '[e]': 'estimated',
  '(e)': 'estimated',
  '[f]': 'forecast',
  '[p]': 'provisional',
  '(p)': 'provisional',
  '[r]': 'revised',
  '(r)': 'revised',
  '[u]': 'of low reliability',
};

const MARK_READINGS: Readonly<Record<MarkMeaning, string>> = {
  zero: 'there was none: the number is 0',
  'not-available': 'the number is not known, [x]',
  suppressed: 'the number is withheld to protect people, [c]',
  'not-applicable': 'there can be no number, [z]',
};

/** What each word among the numbers of a column means. Words that are not known are asked; an open one has no meaning. */
export function meaningsOfMarks(file: DraftFile, at: number): Record<string, MarkMeaning> {
  const column = entryAt(file.columns, at);
  const words = valuesOf(column).filter((text) => numberIn(text) === undefined || text === missingCode(column));
  const found = words.map((text) => {
    const known = KNOWN_MARKS[text.toLowerCase()];
    if (known !== undefined) return [text, known];
    const answer = file.interview.ask({
      id: `"${text}" among the numbers of ${column.name}`,
      asks: numberIn(text)
        ? `Does ${text} in "${column.name}" say that nothing is known?`
        : `"${text}" in "${column.name}" is not read as a number. What does it say? If it is one, write it in the file as the others are.`,
      seen: [metText(file, at, text)],
      readings: { ...MARK_READINGS, ...(numberIn(text) && { number: 'it is a number like the others' }) },
    });
    return [text, answer === 'number' ? undefined : answer];
  });
  return Object.fromEntries(found.filter(([, mark]) => mark !== undefined));
}

/** What it means that cells of figures say nothing, by the names of their columns, where no status says it. */
export function meaningsOfEmpty(file: PlannedFile): ReadonlyMap<string, MarkMeaning> {
  const status = file.plans.findIndex(({ use }) => use.as === 'status');
  const untold = takenRows(file).filter((row) => !row[status]);
  const counts = new Map(
    figuresOf(file.plans).flatMap((at) => {
      const cells = untold.filter((row) => row[at] === '').length;
      return cells > 0 ? [[entryAt(file.columns, at).name, cells] as const] : [];
    }),
  );
  if (counts.size === 0) return new Map();
  const seen = [...counts].map(([name, cells]) => `${cells} of ${file.rows.length} in ${name}`);
  return askEach(file.interview, [...counts.keys()], {
    id: 'empty cells among the figures',
    asks: 'Some figures are empty, or have n/a, .. or an error of a workbook in their place. What do they say? If not all of a column say the same, write 0, [x], [c] or [z] in the file.',
    seen: firstAndMore(seen, COLUMNS_NAMED),
    readings: MARK_READINGS,
  }) as ReadonlyMap<string, MarkMeaning>;
}
const COLUMNS_NAMED = 10;

/** 999 or 99999, as many files have it where nothing is known: the highest number, met more than once, and far from the others. */
function missingCode(column: Column): string | undefined {
  const { highest, values } = column;
  const code = String(highest);
  const others = valuesOf(column).flatMap((text) => (text === code ? [] : (numberIn(text)?.digits ?? [])));
  return /^99+$/.test(code) && (values.get(code) ?? 0) > 1 && others.every((one) => 2 * Number(one) < highest)
    ? code
    : undefined;
}

/** The marks of a number that the service keeps with it, as it reads them: (r) is [r]. */
export const keptMarks = (marks: readonly string[]): string[] =>
  Object.keys(VALUE_MARKS).filter((mark) =>
    marks.some((one) => one.toLowerCase().replace('(', '[').replace(')', ']') === mark),
  );

/** What is said of a number: behind it, and in a column of statuses. */
export const saidMarks = (number: { marks: readonly string[] }, status: string | undefined): string[] => [
  ...number.marks,
  ...(status ? [`[${status}]`] : []),
];
