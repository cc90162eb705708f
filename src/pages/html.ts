/** HTML that is safe to send: whatever is put into it is htmlText, so that no label of a codebook becomes a tag. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type HtmlPiece = Html | string | number | null | undefined | false | readonly HtmlPiece[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Characters that no document may hold, htmlText or not. */
const NOT_TEXT = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const htmlText = (text: string): string =>
  text.replace(NOT_TEXT, '\uFFFD').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

function pieceText(piece: HtmlPiece): string {
  if (piece === null || piece === undefined || piece === false) return '';
  if (piece instanceof Html) return piece.text;
  if (typeof piece === 'object') return piece.map(pieceText).join('');
  return htmlText(String(piece));
}

/** The template is pieceText as it is; what is put into `${}` is htmlText, unless `html` made it. Attributes need quotes. */
export const html = (template: TemplateStringsArray, ...pieces: HtmlPiece[]): Html =>
  new Html(template.reduce((before, part, index) => `${before}${pieceText(pieces[index - 1])}${part}`));

/** A list of names and texts; those without a text are left out. */
export const facts = (rows: readonly (readonly [name: string, text: Html | string | null | undefined])[]): Html =>
  html`<dl>${rows.map(([name, text]) => !!text && html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>`;
