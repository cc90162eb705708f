import { IntlMessageFormat } from 'intl-messageformat';

/**
 * The sentence of a headline: an ICU message with the arguments `wording` and `value`, so that it agrees in number:
 * `{wording} {value, plural, one {was a woman} other {were women}}`. `docs/reference/headlines.md`, "The statement".
 */

/** The sentence with the worded figure in it. `value` chooses the plural and is never printed. Throws if it is ill-formed. */
export const printStatement = (statement: string, wording: string, value: number): string =>
  String(parseMessage(statement).format({ wording, value }));

/** What is wrong with a statement, tried with every plural; undefined if nothing is. */
export function statementFault(statement: string): string | undefined {
  let message: IntlMessageFormat;
  try {
    message = parseMessage(statement);
  } catch {
    return 'Is not an ICU message. Check that every brace is closed, and that each plural has the case "other".';
  }
  const elements = message.getAst();
  const other = elementsOf(elements).find(({ type, value }) => !isAllowedElement(type, value));
  if (other)
    return 'May use {wording} as it is, and {value} only to choose a case: {value, plural, one {was} other {were}}.';
  if (!hasWording(elements)) return 'Must contain {wording}, which the worded figure replaces, in every case.';
  const two = String(message.format({ wording: '2', value: 2 }));
  const singular = /(?:^|\s)2 (was|is|has)\b/.exec(two)?.[1];
  if (singular)
    return `Would read "2 ${singular}". Use {value, plural, one {${singular}} other {${PLURALS[singular]}}}.`;
  return undefined;
}

const PLURALS: Readonly<Record<string, string>> = { was: 'were', is: 'are', has: 'have' };

const parseMessage = (statement: string): IntlMessageFormat =>
  new IntlMessageFormat(statement, 'en', undefined, { ignoreTag: true });

type Elements = ReturnType<IntlMessageFormat['getAst']>;
type Element = Elements[number];

/** Kinds of element in a parsed message. The library exports them as a const enum, which cannot be imported. */
const LITERAL = 0;
const ARGUMENT = 1;
const SELECT = 5;
const PLURAL = 6;

const isAllowedElement = (type: number, argument: unknown): boolean =>
  type === LITERAL ||
  (type === ARGUMENT && argument === 'wording') ||
  ((type === SELECT || type === PLURAL) && argument === 'value');

function elementsOf(elements: Elements): { type: number; value?: unknown }[] {
  return elements.flatMap((element) => [element, ...casesOf(element).flatMap(elementsOf)]);
}

const hasWording = (elements: Elements): boolean =>
  elements.some((element) => {
    const cases = casesOf(element);
    return element.type === ARGUMENT || (cases.length > 0 && cases.every(hasWording));
  });

const casesOf = (element: Element): Elements[] =>
  'options' in element ? Object.values(element.options).map(({ value }) => value) : [];
