import type { Interview } from '../authoring/questions.ts';
import type { GridCell } from './layout.ts';

/** How the numbers of a column are written, by all of its cells: 1,204.5 or 1.204,5 or 1 204,5 become 1204.5. */

const SPACE = String.raw`\s\u00a0\u202f'’`;
/** Behind a number: %, and marks of footnotes such as [r], (p) and *. */
const TAIL = String.raw`((?:\s*(?:%|\[[A-Za-z][\w ,]*\]|\([a-z]{1,2}\)|[*†‡]))*)`;
const CURRENCIES = '£$€';
const numberForm = (thousands: string, decimals: string): RegExp =>
  new RegExp(
    String.raw`^([+−-]?)(?:[${CURRENCIES}]\s?)?([1-9]\d{0,2}(?:[${thousands}${SPACE}]\d{3})+|\d+)(?:${decimals}(\d+))?(?:\s?[${CURRENCIES}])?${TAIL}$`,
  );
const POINT = numberForm(',', String.raw`\.`);
const COMMA = numberForm('.', ',');

/** The cells of a column with its numbers as 1204.5. Other columns stay as they are. */
export function readNumbers(name: string, cells: readonly GridCell[], interview: Interview): string[] {
  const texts = [...new Set(cells.flatMap((cell) => (typeof cell === 'string' && cell !== '' ? [cell] : [])))];
  const numeric = texts.filter((text) => POINT.test(text) || COMMA.test(text));
  const plain = cells.map((cell) => (typeof cell === 'number' ? keptDecimals(cell) : cell));
  const currencies = new Set(numeric.flatMap((text) => text.match(/[£$€]/) ?? []));
  if (numeric.length === 0 || numeric.length < texts.length / 2 || currencies.size > 1) return plain;
  const only = (form: RegExp, other: RegExp) => numeric.filter((text) => form.test(text) && !other.test(text));
  const [points, commas] = [only(POINT, COMMA), only(COMMA, POINT)];
  const either = numeric.filter((text) => POINT.test(text) && COMMA.test(text) && /[.,]/.test(text));
  const shown = shownSign(points, commas, either, numeric);
  // 35,781 beside 97.406: no answer is right for both.
  const signs = [either.filter((text) => text.includes(',')), either.filter((text) => text.includes('.'))];
  const isMixed = signs.every(([first]) => first !== undefined);
  const firsts = [...signs, commas, points].flatMap(([first]) => first ?? []).slice(0, isMixed ? 2 : 1);
  const readAs = (form: RegExp) =>
    firsts.map((text) => `${text} is ${form.test(text) ? plainNumber(text, form) : 'no number'}`).join(', ');
  const isWritten = numeric.some((text) => /[.,]/.test(text));
  const sign = isWritten
    ? interview.ask({
        // What one file shows is no answer for the next, which may be written otherwise.
        id: `numbers of ${[name, shown].filter(Boolean).join(': ')}`,
        asks: [
          `Which sign is before the decimals of the numbers in "${name}"?`,
          ...(isMixed ? ['They have both signs. If neither answer is right for all of them, correct the file.'] : []),
        ].join(' '),
        seen: [...points, ...commas, ...either].slice(0, 5),
        readings: { point: readAs(POINT), comma: readAs(COMMA) },
        proposed: shown,
      })
    : 'point';
  askPercent(name, cells, numeric, interview);
  const form = sign === 'comma' ? COMMA : POINT;
  const read = new Map(numeric.map((text) => [text, plainNumber(text, form)]));
  return plain.map((cell) => read.get(cell) ?? cell);
}

/** The sign before decimals, where the numbers of a column show it. */
function shownSign(
  points: readonly string[],
  commas: readonly string[],
  either: readonly string[],
  numeric: readonly string[],
): 'point' | 'comma' | undefined {
  if (points.length > 0 || commas.length > 0)
    return points.length > 0 && commas.length > 0 ? undefined : points.length > 0 ? 'point' : 'comma';
  // 1,204 beside 12: with three decimals, somebody would have written 12,000.
  const bare = numeric.filter((text) => !/[.,]/.test(text));
  if (bare.length === 0 || !bare.every((text) => Math.abs(Number.parseInt(text, 10)) < 1_000)) return undefined;
  if (either.every((text) => text.includes(','))) return 'point';
  return either.every((text) => text.includes('.')) ? 'comma' : undefined;
}

/** 0.31 beside 12% may be 31%. */
function askPercent(name: string, cells: readonly GridCell[], numeric: readonly string[], interview: Interview): void {
  const isBare = (cell: GridCell) => typeof cell === 'number' || (numeric.includes(cell) && !cell.includes('%'));
  const bare = cells.find(isBare);
  if (bare === undefined || !numeric.some((text) => text.includes('%'))) return;
  interview.ask({
    id: `percentages of ${name}`,
    asks: `Some numbers of "${name}" have the sign %, and others have none. If those are no percentages, correct the file.`,
    seen: [[...new Set(cells)].slice(0, 5).join(' | ')],
    readings: { percentages: `all are percentages: ${bare} is ${bare}%` },
  });
}

function plainNumber(text: string, form: RegExp): string {
  const [, sign = '', whole = '', decimals = '', tail = ''] = form.exec(text) ?? [];
  if (whole === '') return text;
  const digits = `${/^[-−]$/.test(sign) ? '-' : ''}${whole.replaceAll(/\D/g, '')}${decimals === '' ? '' : `.${decimals}`}`;
  return (decimals.length > MOST_DECIMALS ? keptDecimals(Number(digits)) : digits) + tail.replaceAll(/\s/g, '');
}

/** As many as the service keeps. A workbook divides to the sixteenth. */
const MOST_DECIMALS = 6;

/** A number as text, rounded. One that would be 0 is left, so that nobody takes it for none. */
export function keptDecimals(number: number): string {
  const kept = Number(number.toFixed(MOST_DECIMALS));
  return `${kept === 0 ? number : kept}`;
}
