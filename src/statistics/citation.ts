import { releasePath } from '../schemas/addresses.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import type { Citation } from '../schemas/release.ts';
import type { PresentCodes } from './table.ts';

/** What an answer says of the release that it is read from. It never changes once the release is published. */
export interface ReleaseView {
  dataset: string;
  /** The full version, `1.2.0`, or `draft`. */
  version: string;
  /** RFC 3339, UTC; null for a draft. */
  publishedAt: string | null;
  /** Scheme and authority that absolute addresses are made from, without a slash at the end. */
  publicUrl: string;
  present: PresentCodes;
}

/**
 * How to cite a release, in plain text, BibTeX and CSL-JSON. Its manifest, statistics and headlines all say the same. Null for
 * a draft, which has not been published.
 */
export function citationOf(definition: DatasetDefinition, release: ReleaseView): Citation | null {
  const { title, publisher, licence } = definition;
  const { version, publishedAt } = release;
  if (publishedAt === null) return null;
  const url = `${release.publicUrl.replace(/\/+$/, '')}${releasePath(release)}`;
  const year = publishedAt.slice(0, 4);
  const key = `${release.dataset}-${version}`;
  const bibtex = [
    `@misc{${key},`,
    `  title = {{${bibtexText(title)}}},`,
    `  author = {{${bibtexText(publisher)}}},`,
    `  year = {${year}},`,
    `  version = {${version}},`,
    `  url = {${bibtexUrl(url)}}`,
    '}',
  ].join('\n');
  return {
    text: `${publisher} (${year}). ${title}, version ${version} [data set]. ${url}`,
    url,
    title,
    publisher,
    version,
    publishedAt,
    licence: licence.id,
    bibtex,
    csl: {
      id: key,
      type: 'dataset',
      title,
      author: [{ literal: publisher }],
      publisher,
      issued: { 'date-parts': [publishedAt.slice(0, 10).split('-').map(Number)] },
      version,
      URL: url,
    },
  };
}

/** Escaped braces still count for BibTeX's balance, so they become round brackets. */
function bibtexText(text: string): string {
  return text
    .replaceAll('{', '(')
    .replaceAll('}', ')')
    .replace(/\\/g, '{\\textbackslash}')
    .replace(/[&%$#_]/g, '\\$&')
    .replaceAll('~', '{\\textasciitilde}')
    .replaceAll('^', '{\\textasciicircum}')
    .replace(/\s+/g, ' ');
}

/** BibTeX reads a url field verbatim, but an unbalanced brace would end it. */
const bibtexUrl = (url: string): string => url.replaceAll('{', '%7B').replaceAll('}', '%7D');
