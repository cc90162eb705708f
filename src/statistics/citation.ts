import type { DatasetDefinition } from '../schemas/dataset.ts';
import type { Citation } from '../schemas/release.ts';
import type { PresentCodes } from './table.ts';

/** What an answer has to know of the release that it is read from. All of it is fixed once the release is published. */
export interface ReleaseView {
  dataset: string;
  /** The full version, `1.2.0`; `draft` before it has one. */
  version: string;
  /** RFC 3339, UTC; null of a draft. */
  publishedAt: string | null;
  /** Scheme and authority that absolute addresses are made from, without a slash at the end. */
  publicUrl: string;
  present: PresentCodes;
}

/** Path of the pinned release, from the root. */
export const releasePath = (release: Pick<ReleaseView, 'dataset' | 'version'>): string =>
  `/v1/datasets/${release.dataset}/releases/${release.version}`;

/** How to cite a release, in plain text, BibTeX and CSL-JSON: the same in its manifest, its statistics and its headlines. Null of a draft. */
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

/** Braces cannot be escaped one by one without leaving BibTeX unbalanced, so they become round. */
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

/** A url field is verbatim to BibTeX; only braces would end it. */
const bibtexUrl = (url: string): string => url.replaceAll('{', '%7B').replaceAll('}', '%7D');
