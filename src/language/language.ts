import { WELSH } from './welsh.ts';

/**
 * The language that a page is written in. As in gettext, the English text is its own key: `welsh.ts` has the Welsh of each, and the
 * compiler refuses a text that it does not have.
 */

export const LANGUAGES = ['en', 'cy'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Languages that are written from right to left: none is served yet. */
const RIGHT_TO_LEFT: readonly string[] = ['ar', 'he', 'ur'];
export const directionOf = (language: Language): 'ltr' | 'rtl' => (RIGHT_TO_LEFT.includes(language) ? 'rtl' : 'ltr');

/** A text of the service, in English. Names in braces stand for what is put there. */
export type PageText = keyof typeof WELSH;
type NamesIn<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
export type TextValues<T extends string, V> = [NamesIn<T>] extends [never]
  ? []
  : [values: Readonly<Record<NamesIn<T>, V>>];

/** Who a text is written for. */
export interface PageReader {
  language: Language;
  /** What publishers call things, in English -> in the language; the first that has a text is right. */
  texts: readonly ReadonlyMap<string, string>[];
}
export const IN_ENGLISH: PageReader = { language: 'en', texts: [] };

let reading = IN_ENGLISH;

/** Writes something for a reader, from beginning to end: nothing in it may wait, since others are written meanwhile. */
export function writtenFor<T>(reader: PageReader, write: () => T extends Promise<unknown> ? never : T): T {
  const before = reading;
  reading = reader;
  try {
    return write();
  } finally {
    reading = before;
  }
}

export const language = (): Language => reading.language;

/** The text in the language of the reader, without what is put into it. */
export const templateOf = (text: PageText): string => (reading.language === 'cy' ? WELSH[text] : text);

/** The text in the language of the reader. */
export const t = <T extends PageText>(text: T, ...[values]: TextValues<T, string | number>): string =>
  templateOf(text).replace(/\{(\w+)\}/g, (_, name: string) => String((values as Record<string, unknown>)[name]));

/** What the service itself calls some variables and codes. */
const OWN_LABELS: readonly PageText[] = [
  ...(['Area', 'Court type', 'Sex', 'Age band', 'Offence', 'Outcome', 'Requirements', 'Orders'] as const),
  ...(['Year', 'Quarter', 'Month', 'Yes', 'No', 'None of these', 'Not reported', 'Total'] as const),
  ...(['Not official statistics', 'Official statistics'] as const),
  ...(['Official statistics reused', 'Accredited official statistics'] as const),
];
const isOwnLabel = (text: string): text is PageText => OWN_LABELS.some((own) => own === text);

/** What a publisher calls something, in the language of the reader; undefined if it is not given in that language. */
export function knownName(text: string): string | undefined {
  if (reading.language === 'en') return text;
  const own = isOwnLabel(text) ? templateOf(text) : undefined;
  return reading.texts.find((texts) => texts.has(text))?.get(text) ?? own;
}

/** The same; in English if it is given in no other language. */
export const called = (text: string): string => knownName(text) ?? text;
