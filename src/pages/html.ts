import { withoutBadCharacters, xmlText } from '../formats/xml.ts';
import { knownName, language, type PageText, type TextValues, templateOf } from '../language/language.ts';

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

/** A text of the service in the language of the reader, with pieces of HTML in it. */
export const th = <T extends PageText>(text: T, ...[values]: TextValues<T, HtmlPiece>): Html =>
  html`${templateOf(text)
    .split(/\{(\w+)\}/)
    .map((part, at) => (at % 2 === 0 ? part : (values as Record<string, HtmlPiece>)[part]))}`;

/** What is in English in every language: the sentences of releases, and what publishers wrote. */
export const english = (text: Html | string): Html =>
  language() === 'en' ? html`${text}` : html`<span lang="en">${text}</span>`;

/** The attribute of an element whose whole text is in English. */
export const inEnglish = (): Html => (language() === 'en' ? html`` : html` lang="en"`);

/** What a publisher calls something. */
export const calledHtml = (text: string): Html => {
  const said = knownName(text);
  return said === undefined ? english(text) : html`${said}`;
};
/** The attribute of an element that can have nothing but text, such as an option. */
export const langOf = (text: string): Html => (knownName(text) === undefined ? html` lang="en"` : html``);

/** Text; what is between backticks becomes code. */
export const prose = (text: string): Html =>
  html`${text.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`;

/** A list of names and texts; those without a text are left out. */
export const facts = (
  rows: readonly (readonly [name: Html | string, text: Html | string | false | null | undefined])[],
): Html => html`<dl>${rows.map(([name, text]) => !!text && html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>`;
