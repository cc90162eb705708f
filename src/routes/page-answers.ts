import type { FastifyReply, FastifyRequest } from 'fastify';
import { welshTexts, welshTextsOf } from '../codebook/languages.ts';
import type { Codebook } from '../codebook/model.ts';
import { unlessAway } from '../db/failures.ts';
import { findNeighbours, listVersions } from '../db/queries/releases.ts';
import { AppError, notFound } from '../errors.ts';
import { datasetOf } from '../http/access.ts';
import { etagOf, sendBytes } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { pageLanguage } from '../http/page-language.ts';
import { PAGE_HEADERS } from '../http/problems.ts';
import { type Language, type PageReader, writtenFor } from '../language/language.ts';
import { addressIn, PAGE_POLICY, type ShownRelease, withLanguageLinks } from '../pages/layout.ts';
import { releaseItem } from '../releases/lifecycle/manifest.ts';
import { codingPreference, encode, isWorthCoding } from '../releases/serve/content-coding.ts';
import type { OpenedRelease } from '../releases/serve/release-names.ts';
import type { ReleaseItem } from '../schemas/release.ts';
import { ageHeader, openReleased } from './release-answers.ts';

/** How pages for people are sent, and what of releases several of them show. */

const HTML = PAGE_HEADERS['content-type'];

type OpenReader = PageReader & { texts: ReadonlyMap<string, string>[] };
const readersOf = new WeakMap<FastifyRequest, OpenReader>();

/** Who a page is written for. Throws AppError if its address names no language. */
function readerOf(request: FastifyRequest): OpenReader {
  const reader = readersOf.get(request) ?? { language: pageLanguage(request.raw.url), texts: [] };
  readersOf.set(request, reader);
  return reader;
}

/** What a page shows of a dataset has the names that its publisher gave in the language of the reader. */
export function withNamesOf<T extends { codebook: Codebook }>(request: FastifyRequest, shown: T): T {
  const { language, texts } = readerOf(request);
  if (language === 'cy') texts.push(welshTexts(shown.codebook));
  return shown;
}

/** The same of the latest releases of datasets, which a page names without showing more of them. */
export async function withNamesOfDatasets(
  { reader }: Context,
  request: FastifyRequest,
  named: readonly { dataset: string }[],
): Promise<void> {
  if (readerOf(request).language === 'en') return;
  for (const id of new Set(named.map(({ dataset }) => dataset))) {
    const latest = await reader.open(id, 'latest').catch(unlessGone);
    if (latest) withNamesOf(request, latest);
  }
}

/** The same of a code list that ships. */
export function withNamesOfList<T extends object>(request: FastifyRequest, list: T): T {
  const { language, texts } = readerOf(request);
  if (language === 'cy') texts.push(welshTextsOf(list));
  return list;
}

export const inSameLanguage = (request: FastifyRequest, address: string): string =>
  addressIn(readerOf(request).language, address);

export const sendHtml = (
  reply: FastifyReply,
  page: () => string,
  headers?: Record<string, string>,
  status?: number,
): Promise<FastifyReply> => {
  const reader = readerOf(reply.request);
  return sendWritten(reply, writtenFor(reader, page), reader.language, headers, status);
};

/** A page that there is in English only. */
export const sendEnglishHtml = (
  reply: FastifyReply,
  page: string,
  headers?: Record<string, string>,
): Promise<FastifyReply> => sendWritten(reply, page, undefined, headers);

/** Pages say what can change, such as that there is a newer release, so they are asked for again each time; a 304 is short. */
async function sendWritten(
  reply: FastifyReply,
  page: string,
  language: Language | undefined,
  headers: Record<string, string> = {},
  status = 200,
): Promise<FastifyReply> {
  const address = language && reply.request.raw.url;
  const linked = withLanguageLinks(page, language ?? 'en', address);
  const bytes = Buffer.from(reply.server.scripts.addressed(linked));
  const preference = codingPreference(reply.request.headers['accept-encoding']);
  const coding = preference[isWorthCoding({ bytes, type: HTML }) ? 'long' : 'short'];
  return sendBytes(reply, await encode(bytes, coding), {
    cache: 'public',
    status,
    etag: etagOf(bytes),
    coding,
    type: HTML,
    headers: {
      'content-security-policy': PAGE_POLICY,
      'referrer-policy': 'no-referrer',
      'content-language': language ?? 'en',
      ...headers,
    },
  });
}

/** A page of a release, made by the first request for it. */
interface ReleasePage {
  /** Every release that it shows something of; the one that it belongs to first. */
  releases: readonly [OpenedRelease, ...OpenedRelease[]];
  /** Names the page, and all that it says of other releases. */
  key: string;
  make: () => Promise<() => string>;
  headers?: Record<string, string>;
}

export async function sendReleasePage(
  { reader }: Context,
  reply: FastifyReply,
  { releases, key, make, headers }: ReleasePage,
): Promise<FastifyReply> {
  const person = readerOf(reply.request);
  const { bytes } = await reader.answer(releases[0].row, `page ${person.language} ${key}`, async () => {
    const page = Buffer.from(writtenFor(person, await make()));
    return { bytes: page, etag: etagOf(page), type: HTML };
  });
  return sendWritten(reply, bytes.toString(), person.language, { ...ageHeader(reader, releases), ...headers });
}

export const versionOf = (request: FastifyRequest): string => (request.params as { version: string }).version;

/** The release that the address names, if it is public. */
export async function openShown(context: Context, request: FastifyRequest): Promise<OpenedRelease> {
  if (versionOf(request) === 'draft') throw notFound();
  return withNamesOf(request, await openReleased(context, request));
}

export async function shownRelease(
  { readers }: Context,
  { row, codebook, view }: OpenedRelease,
): Promise<ShownRelease> {
  const asked = findNeighbours(readers, row).then((found) => found.supersededBy);
  return {
    dataset: row.datasetId,
    title: codebook.definition.title,
    version: view.version,
    supersededBy: await unlessAway(asked, null),
  };
}

/** The newest releases of a dataset, withdrawn ones included, in the order of their versions. */
export async function newestReleases({ readers }: Context, dataset: string, limit: number): Promise<ReleaseItem[]> {
  const rows = await listVersions(readers, dataset, undefined, limit);
  const newest = rows.find(({ state }) => state === 'published')?.version ?? null;
  return rows.map((row) => releaseItem(row, newest));
}

/** The latest release by such a list: memory may take another one for it that the list has as withdrawn. Throws 404, and 410. */
export async function openNewest(
  { readers, reader }: Context,
  request: FastifyRequest,
  listed: readonly ReleaseItem[],
): Promise<OpenedRelease> {
  const version = listed.find(({ state }) => state !== 'withdrawn')?.version ?? 'latest';
  return withNamesOf(request, await reader.openManifest(datasetOf(request), version, readers));
}

/** It was withdrawn a moment ago. */
export function unlessGone(error: unknown): undefined {
  if (!(error instanceof AppError)) throw error;
}
