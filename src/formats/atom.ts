import { withoutBadCharacters, xmlText } from './xml.ts';

/** Feeds in Atom (RFC 4287). Texts are plain, ids and links are absolute. */

export const ATOM_TYPE = 'application/atom+xml';

interface Link {
  rel: 'self' | 'alternate' | 'related';
  href: string;
  type: string;
}

export interface AtomEntry {
  /** Never changes, and no other entry has it. */
  id: string;
  title: string;
  published: string;
  /** When what readers should know of it last changed. */
  updated: string;
  author: string;
  summary: string;
  rights: string;
  category: { term: string; label: string };
  links: readonly Link[];
}

interface AtomFeed {
  id: string;
  title: string;
  subtitle?: string;
  generator: { name: string; version: string };
  links: readonly Link[];
  /** The last changed first. */
  entries: readonly AtomEntry[];
}

/** A feed must say when it changed. One without entries never has. */
const NEVER = '1970-01-01T00:00:00.000Z';

export function atomFeed({ id, title, subtitle, generator, links, entries }: AtomFeed): string {
  const lines = [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
    element('id', id),
    element('title', title),
    ...(subtitle === undefined ? [] : [element('subtitle', subtitle)]),
    element('updated', entries[0]?.updated ?? NEVER),
    `<generator version="${xmlText(generator.version)}">${xmlText(generator.name)}</generator>`,
    ...links.map(linkElement),
    ...entries.flatMap(entryLines),
    '</feed>',
  ];
  return withoutBadCharacters(`${lines.join('\n')}\n`);
}

/** An author in each entry, since the feed of several datasets has none of its own. */
const entryLines = (entry: AtomEntry): string[] => [
  '<entry>',
  element('id', entry.id),
  element('title', entry.title),
  element('published', entry.published),
  element('updated', entry.updated),
  `<author>${element('name', entry.author)}</author>`,
  `<category term="${xmlText(entry.category.term)}" label="${xmlText(entry.category.label)}"/>`,
  ...entry.links.map(linkElement),
  element('summary', entry.summary),
  element('rights', entry.rights),
  '</entry>',
];

const element = (name: string, text: string): string => `<${name}>${xmlText(text)}</${name}>`;

const linkElement = ({ rel, href, type }: Link): string =>
  `<link rel="${rel}" type="${xmlText(type)}" href="${xmlText(href)}"/>`;
