/** An element of a well-formed XML document. */
export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  /** Of itself and below. */
  text: string;
}

const TOKEN = /<\/([\w:-]+)\s*>|<([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
const ENTITY = /&(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);/gi;
const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" };

/** Reads a document without prolog, comments or CDATA, and is strict about all the rest: throws where XML 1.0 would. */
export function readXml(document: string): Element {
  const bad = document.match(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u);
  if (bad) throw new Error(`a character that XML cannot hold: ${bad[0].codePointAt(0)}`);
  const top: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  let end = 0;
  for (const match of document.matchAll(TOKEN)) {
    const [all, closed, opened, attributes = '', empty, text] = match;
    if (match.index !== end) break;
    end += all.length;
    const inner = open.at(-1)!; // the top is never closed
    if (text !== undefined) for (const one of open) one.text += unescaped(text);
    else if (closed !== undefined) {
      if (open.length < 2 || inner.name !== closed) throw new Error(`</${closed}> closes <${inner.name}>`);
      open.pop();
    } else if (opened !== undefined) {
      const element = { name: opened, attributes: attributesOf(attributes), children: [], text: '' };
      inner.children.push(element);
      if (!empty) open.push(element);
    }
  }
  if (end !== document.length) throw new Error(`not XML: ${document.slice(end, end + 60)}`);
  const [root, ...others] = top.children;
  if (open.length !== 1 || !root || others.length > 0) throw new Error('not one closed element');
  return root;
}

function attributesOf(text: string): Record<string, string> {
  const found = [...text.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, unescaped(value)]);
  const attributes = Object.fromEntries(found);
  if (Object.keys(attributes).length !== found.length) throw new Error('an attribute twice');
  return attributes;
}

function unescaped(text: string): string {
  if (text.replaceAll(ENTITY, '').includes('&')) throw new Error(`a bare & in ${text}`);
  return text.replaceAll(ENTITY, (entity) => ENTITIES[entity] ?? '?');
}

export const descendants = (element: Element): Element[] =>
  element.children.flatMap((one) => [one, ...descendants(one)]);
