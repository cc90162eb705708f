import { withoutBadCharacters, xmlText } from '../formats/xml.ts';

/** HTML that is safe to send: whatever is put into it is escaped, so that no label of a codebook becomes a tag. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type HtmlPiece = Html | string | number | null | undefined | false | readonly HtmlPiece[];

const htmlText = (text: string): string => xmlText(withoutBadCharacters(text)).replaceAll("'", '&apos;');

function pieceText(piece: HtmlPiece): string {
  if (piece === null || piece === undefined || piece === false) return '';
  if (piece instanceof Html) return piece.text;
  if (typeof piece === 'object') return piece.map(pieceText).join('');
  return htmlText(String(piece));
}

/** The template is written as it is; what is put into `${}` is escaped, unless `html` made it. Attributes need quotes. */
export const html = (template: TemplateStringsArray, ...pieces: HtmlPiece[]): Html =>
  new Html(template.reduce((before, part, index) => `${before}${pieceText(pieces[index - 1])}${part}`));

/** Text; what is between backticks becomes code. */
export const prose = (text: string): Html =>
  html`${text.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`;

/** A list of names and texts; those without a text are left out. */
export const facts = (
  rows: readonly (readonly [name: Html | string, text: Html | string | false | null | undefined])[],
): Html => html`<dl>${rows.map(([name, text]) => !!text && html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>`;
