import { createHash } from 'node:crypto';
import { dayText } from '../codebook/calendar.ts';
import { pagePath, releasePath } from '../schemas/addresses.ts';
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
  /** The release since which records are counted as they were first counted, if that is not this one. */
  since?: string | undefined;
}

/** What is cited of a release. Nothing: the release itself. */
interface Cited {
  headline?: string;
  /** The canonical query, as `statisticsQuery` writes it. */
  query?: string;
}

/**
 * How to cite a release, or a headline or query of it, in every form that answers have. The author is the body whose figures they
 * are: the publisher of the source, or else of the release; no person is named. An author that is the publisher is not
 * named again as such: styles would print it twice. The year is that of the release. Null for a draft, which has not been published.
 */
export function citationOf(
  definition: DatasetDefinition,
  release: ReleaseView,
  { headline, query }: Cited = {},
): Citation | null {
  const { version, publishedAt } = release;
  if (publishedAt === null) return null;
  const below = headline === undefined ? query : `headlines/${headline}`;
  const path = pagePath(below === undefined ? releasePath(release) : `${releasePath(release)}/${below}`);
  const url = `${release.publicUrl.replace(/\/+$/, '')}${path}`;
  const { source } = definition;
  const cited: CitedRelease = {
    title: oneLine(definition.title),
    publisher: oneLine(definition.publisher),
    licence: definition.licence.id,
    source: source
      ? {
          title: oneLine(source.title),
          publisher: oneLine(source.publisher),
          url: source.url,
          publishedOn: source.publishedOn ?? null,
        }
      : null,
    version,
    publishedAt,
    url,
  };
  const part = headline ?? (query === undefined ? undefined : shortHash(query));
  const key = [release.dataset, version, ...(part === undefined ? [] : [part])].join('-');
  return {
    text: apaText(cited),
    sourceLine: sourceLine(cited),
    ...cited,
    bibtex: bibtexEntry(key, cited),
    csl: cslItem(key, cited),
  };
}

type CitedRelease = Pick<Citation, 'title' | 'publisher' | 'licence' | 'source' | 'version' | 'publishedAt' | 'url'>;

const citedAuthor = ({ publisher, source }: CitedRelease): string => source?.publisher ?? publisher;

/** APA 7: the author is not named again as the publisher, and nothing follows the address, so that it can be copied. */
function apaText(cited: CitedRelease): string {
  const { title, publisher, source, version, publishedAt, url } = cited;
  const author = citedAuthor(cited);
  return [
    `${sentence(author)} (${publishedAt.slice(0, 4)}). ${title} (Version ${version}) [Data set].`,
    ...(publisher === author ? [] : [sentence(publisher)]),
    ...(source ? [sentence(`Source: ${sourceText(source)}`)] : []),
    url,
  ].join(' ');
}

function sourceLine({ title, publisher, source, version, publishedAt, licence, url }: CitedRelease): string {
  const release = `${title}, version ${version}, ${dayText(publishedAt)}`;
  const whose = source ? `${sourceText(source)}; published by ${publisher}` : publisher;
  return `Source: ${whose}, ${release}. Licence: ${licence}. ${url}`;
}

/** `Ministry of Justice, Criminal justice statistics, 15 May 2025`. */
const sourceText = ({ title, publisher, publishedOn }: NonNullable<Citation['source']>): string =>
  [publisher, title, ...(publishedOn === null ? [] : [dayText(publishedOn)])].join(', ');

/** `month` is a name that BibTeX knows, so it has no braces. */
function bibtexEntry(key: string, cited: CitedRelease): string {
  const { title, publisher, source, version, publishedAt, url } = cited;
  const note = [
    'Data set.',
    ...(source ? [sentence(`Source: ${sourceText(source)}, ${source.url}`)] : []),
    licenceText(cited),
  ];
  const fields = [
    ['title', `{{${bibtexText(title)}}}`],
    ['author', `{{${bibtexText(citedAuthor(cited))}}}`],
    ...(publisher === citedAuthor(cited) ? [] : [['publisher', `{{${bibtexText(publisher)}}}`]]),
    ['year', `{${publishedAt.slice(0, 4)}}`],
    ['month', dayText(publishedAt).split(' ')[1]?.slice(0, 3).toLowerCase()],
    ['version', `{${version}}`],
    ['url', `{${bibtexUrl(url)}}`],
    ['note', `{${bibtexText(note.join(' '))}}`],
  ];
  return [`@misc{${key},`, fields.map(([name, value]) => `  ${name} = ${value}`).join(',\n'), '}'].join('\n');
}

/** CSL has no member for a licence, so it is in the note. */
function cslItem(key: string, cited: CitedRelease): Citation['csl'] {
  const { title, publisher, source, version, publishedAt, url } = cited;
  const note = source ? `${licenceText(cited)} Source: ${source.url}` : licenceText(cited);
  return {
    id: key,
    type: 'dataset',
    title,
    author: [{ literal: citedAuthor(cited) }],
    ...(publisher !== citedAuthor(cited) && { publisher }),
    issued: datePartsOf(publishedAt),
    version,
    URL: url,
    ...(source && {
      'original-title': source.title,
      'original-publisher': source.publisher,
      ...(source.publishedOn !== null && { 'original-date': datePartsOf(source.publishedOn) }),
    }),
    note,
  };
}

const datePartsOf = (day: string) => ({ 'date-parts': [day.slice(0, 10).split('-').map(Number)] });

const licenceText = ({ licence }: CitedRelease): string => sentence(`Licence: ${licence}`);

/** With a full stop, if it has no end of its own. */
export const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Tells the keys of queries apart: two entries of one list must not have the same. */
const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

const TEX: Readonly<Record<string, string>> = {
  // Braces count for the balance of the entry even if they are escaped, so they become round brackets.
  '{': '(',
  '}': ')',
  '\\': '{\\textbackslash}',
  '~': '{\\textasciitilde}',
  '^': '{\\textasciicircum}',
  '<': '{\\textless}',
  '>': '{\\textgreater}',
  '|': '{\\textbar}',
  '"': '{\\textquotedbl}',
};

const bibtexText = (text: string): string =>
  text.replace(/[{}\\~^<>|"&%$#_]/g, (character) => TEX[character] ?? `\\${character}`);

/** BibTeX reads a url field verbatim, but an unbalanced brace would end it. */
const bibtexUrl = (url: string): string => url.replaceAll('{', '%7B').replaceAll('}', '%7D');
