/** Estimates how wide text is: the server has no font to measure it with. */

/** Widths of Helvetica, in thousandths of the font size. */
const WIDTHS: readonly (readonly [characters: string, width: number])[] = [
  ["'`|ijl", 230],
  [' !,./:;I[\\]ft', 280],
  ['()-"r{}', 340],
  ['*Jcksvxyz', 500],
  ['0123456789#$?L_abdeghnopqu', 556],
  ['+<=>~FTZ', 600],
  ['ABEKPSVXY&', 667],
  ['CDHNRUGOQw', 750],
  ['mM%W@', 890],
];
/** For characters that are not in the table: letters of other alphabets, and all beyond U+2000. */
const LETTER = 600;
const WIDE = 1_000;
/** By code, for the characters of ASCII: every text of a chart is measured several times. */
const ASCII_WIDTHS = Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return WIDTHS.find(([characters]) => characters.includes(character))?.[1] ?? LETTER;
});
/** DejaVu Sans, which replaces Helvetica on many machines, is wider by this much. */
const ALLOWANCE = 1.2;

export function textWidth(text: string, size: number): number {
  let width = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // The second half of a character beyond U+FFFF is none of its own.
    if (code < 0xdc00 || code > 0xdfff) width += ASCII_WIDTHS[code] ?? (code < 0x2000 ? LETTER : WIDE);
  }
  return (width / 1_000) * size * ALLOWANCE;
}

export const widestText = (texts: readonly string[], size: number): number =>
  texts.reduce((most, text) => Math.max(most, textWidth(text, size)), 0);

/**
 * Breaks text into lines no wider than `width`: between words, and inside a word only if it is wider than a line. There it breaks
 * behind a mark such as a hyphen or the `&` of an address, if the word has one.
 */
export function wrapText(text: string, width: number, size: number): string[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  return packed(words, ' ', { width, size }, (word) =>
    packed(word.split(/(?<=[-/&?=,_])/), '', { width, size }, (part) => packed([...part], '', { width, size })),
  );
}

/** As many parts in a line as it holds. One that is wider than a line is cut up. */
function packed(
  parts: readonly string[],
  between: string,
  { width, size }: { width: number; size: number },
  cut: (part: string) => string[] = (part) => [part],
): string[] {
  const lines: string[] = [];
  for (const part of parts.flatMap((one) => (textWidth(one, size) > width ? cut(one) : [one]))) {
    const longer = `${lines.at(-1)}${between}${part}`;
    if (lines.length > 0 && textWidth(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}

/** The same number of lines, as even as they can be. */
export function wrapEvenly(text: string, width: number, size: number): string[] {
  const lines = wrapText(text, width, size);
  for (let narrower = width - size; lines.length > 1 && narrower > width / 2; narrower -= size) {
    const even = wrapText(text, narrower, size);
    if (even.length > lines.length) break;
    lines.splice(0, lines.length, ...even);
  }
  return lines;
}
