import type { FastifyReply, FastifyRequest } from 'fastify';
import { unlessAway } from '../db/failures.ts';
import { findNeighbours } from '../db/queries/releases.ts';
import { AppError, notFound } from '../errors.ts';
import { etagOf, sendBytes } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { PAGE_HEADERS } from '../http/problems.ts';
import { PAGE_POLICY, type ShownRelease } from '../pages/layout.ts';
import { codingPreference, encode, isWorthCoding } from '../releases/serve/content-coding.ts';
import type { OpenedRelease } from '../releases/serve/release-names.ts';
import { ageHeader, openReleased } from './release-answers.ts';

/** How pages for people are sent, and what of releases several of them show. */

export const HTML = PAGE_HEADERS['content-type'];

/** Pages say what can change, such as that there is a newer release, so they are asked for again each time; a 304 is short. */
export async function sendHtml(
  reply: FastifyReply,
  page: string | Buffer,
  headers: Record<string, string> = {},
  status = 200,
): Promise<FastifyReply> {
  const bytes = Buffer.from(reply.server.scripts.addressed(page.toString()));
  const preference = codingPreference(reply.request.headers['accept-encoding']);
  const coding = preference[isWorthCoding({ bytes, type: HTML }) ? 'long' : 'short'];
  return sendBytes(reply, await encode(bytes, coding), {
    cache: 'public',
    status,
    etag: etagOf(bytes),
    coding,
    type: HTML,
    headers: { 'content-security-policy': PAGE_POLICY, 'referrer-policy': 'no-referrer', ...headers },
  });
}

/** A page of a release, made by the first request for it. */
interface ReleasePage {
  /** Every release that it shows something of; the one that it belongs to first. */
  releases: readonly [OpenedRelease, ...OpenedRelease[]];
  /** Names the page, and all that it says of other releases. */
  key: string;
  make: () => Promise<string>;
  headers?: Record<string, string>;
}

export async function sendReleasePage(
  { reader }: Context,
  reply: FastifyReply,
  { releases, key, make, headers }: ReleasePage,
): Promise<FastifyReply> {
  const { bytes } = await reader.answer(releases[0].row, `page ${key}`, async () => {
    const page = Buffer.from(await make());
    return { bytes: page, etag: etagOf(page), type: HTML };
  });
  return sendHtml(reply, bytes, { ...ageHeader(reader, releases), ...headers });
}

export const versionOf = (request: FastifyRequest): string => (request.params as { version: string }).version;

/** The release that the address names, if it is public. */
export async function openShown(context: Context, request: FastifyRequest): Promise<OpenedRelease> {
  if (versionOf(request) === 'draft') throw notFound();
  return openReleased(context, request);
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

/** It was withdrawn a moment ago. */
export function unlessGone(error: unknown): undefined {
  if (!(error instanceof AppError)) throw error;
}
