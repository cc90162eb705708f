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
const BY_CHARACTER = new Map(
  WIDTHS.flatMap(([characters, width]) => [...characters].map((one) => [one, width] as const)),
);
/** For characters that are not in the table: letters of other alphabets, and all beyond U+2000. */
const LETTER = 600;
const WIDE = 1_000;
/** DejaVu Sans, which replaces Helvetica on many machines, is wider by this much. */
const ALLOWANCE = 1.2;

export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) {
    width += BY_CHARACTER.get(character) ?? (character.codePointAt(0)! < 0x2000 ? LETTER : WIDE);
  }
  return (width / 1_000) * size * ALLOWANCE;
}

export const widest = (texts: readonly string[], size: number): number =>
  texts.reduce((most, text) => Math.max(most, textWidth(text, size)), 0);

/** Breaks text into lines no wider than `width`: between words, and inside a word only if it is wider than a line. */
export function wrapText(text: string, width: number, size: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).flatMap((one) => pieces(one, width, size))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, size) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}

function pieces(word: string, width: number, size: number): string[] {
  if (textWidth(word, size) <= width) return word === '' ? [] : [word];
  const found: string[] = [''];
  for (const character of word) {
    const longer = found.at(-1) + character;
    if (textWidth(longer, size) > width && found.at(-1) !== '') found.push(character);
    else found[found.length - 1] = longer;
  }
  return found;
}
