/** Text in XML 1.0. */

/** Characters that a document cannot hold, escaped or not. */
const NOT_XML = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** A document without them. */
export const withoutBadCharacters = (document: string): string => document.replaceAll(NOT_XML, '\uFFFD');

/** Text as the content of an element or, in double quotes, of an attribute. */
export const xmlText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
