import type { FastifyReply, FastifyRequest } from 'fastify';
import { notFound } from '../errors.ts';
import { MEDIA_TYPES } from '../formats/representation-path.ts';
import { datasetOf, hasScope, reaches } from '../http/access.ts';
import { etagOf, savedAs, sendBytes } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { codingPreference, isWorthCoding } from '../releases/serve/content-coding.ts';
import type { ReleaseReader } from '../releases/serve/reader.ts';
import type { OpenedRelease } from '../releases/serve/release-names.ts';
import type { ReadyAnswer } from '../releases/serve/response-cache.ts';
import { releasePath } from '../schemas/addresses.ts';

/** Reads and answers of a release: the one that the address names. */

/** Sends an answer of the release that the address names. `below` is its address below the release, which has one spelling. */
export async function sendReleased(
  context: Context,
  reply: FastifyReply,
  below: string,
  make: (release: OpenedRelease) => ReturnType<ReleaseAnswer['make']>,
): Promise<FastifyReply> {
  const release = await openReleased(context, reply.request);
  const pinned = `${releasePath(release.view)}/${below}`;
  const releases = [release] as const;
  return sendReleaseAnswer(context, reply, { releases, key: below, pinned, make: () => make(release) });
}

/** An answer of a release, made by the first request for it. */
interface ReleaseAnswer {
  /** Every release that the address names; the one that the answer belongs to first. */
  releases: readonly [OpenedRelease, ...OpenedRelease[]];
  /** The canonical address of the answer below its release. */
  key: string;
  /** Path of the same bytes, with every version in full. */
  pinned: string;
  /** A text is JSON. */
  make: () => Promise<string | Omit<ReadyAnswer, 'etag'>>;
  /** Whose turn it is made in, where clients take turns. */
  client?: string | undefined;
}

/**
 * Sends an answer of a release in the coding that the reader likes best. A published one is kept for the next reader. The
 * first reader waits for the coding too, so that an address has the same body every time.
 */
export async function sendReleaseAnswer(
  { reader }: Context,
  reply: FastifyReply,
  { releases, key, pinned, make, client }: ReleaseAnswer,
): Promise<FastifyReply> {
  const { raw, headers: sent } = reply.request;
  const [{ row, via }] = releases;
  const tagged = async (): Promise<ReadyAnswer> => {
    const made = await make();
    const answer = typeof made === 'string' ? { bytes: Buffer.from(made), type: 'application/json' } : made;
    return { ...answer, etag: etagOf(answer.bytes) };
  };
  // A draft is not compressed: its compressed length could reveal something that is not public yet.
  if (via === 'draft') {
    const { bytes, ...answer } = await tagged();
    return sendBytes(reply, bytes, { ...answer, cache: 'none' });
  }
  const answer = await reader.answer(row, key, tagged, client);
  const { type } = answer;
  const isWorth = isWorthCoding(answer);
  const coding = codingPreference(sent['accept-encoding'])[isWorth ? 'long' : 'short'];
  const bytes = await reader.coded(row, key, answer, coding);
  const isPinned = releases.every((release) => release.via === 'pinned');
  sendBytes(reply, bytes, {
    cache: isPinned ? 'pinned' : 'latest',
    etag: answer.etag,
    coding,
    type,
    headers: { ...answer.headers, ...ageHeader(reader, releases) },
    ...(!isPinned && { contentLocation: pinned }),
  });
  const headers = reply.getHeaders();
  reader.remember(raw.url ?? '', { releases, key, bytes, type, coding, isWorthCoding: isWorth, headers });
  return reply;
}

export const savedCsv = (csv: string, name: string): Omit<ReadyAnswer, 'etag'> => ({
  bytes: Buffer.from(csv),
  type: MEDIA_TYPES.csv,
  headers: savedAs(name),
});

/** Age, while the database cannot say what the releases' names mean: how old its last word is. */
export function ageHeader({ ageOf }: ReleaseReader, releases: readonly OpenedRelease[]): Record<string, string> {
  const age = ageOf(releases);
  return age === undefined ? {} : { age: String(age) };
}

/** The release that the address names: a built draft for those who may see it. */
export async function openReleased({ reader }: Context, request: FastifyRequest): Promise<OpenedRelease> {
  const { version } = request.params as { version: string };
  if (!isDraft(request)) return reader.open(datasetOf(request), version);
  const draft = await reader.openDraft(datasetOf(request));
  // A preview is for one release and shows no later one.
  const { preview } = request.access;
  if (preview && preview.releaseId !== draft.row.id) throw notFound();
  if (draft.row.state !== 'draft' && draft.row.state !== 'scheduled') throw notFound();
  return draft;
}

/** True if the version is `draft` and the key or preview may see it. For every other reader a draft does not exist. */
export function isDraft(request: FastifyRequest): boolean {
  const { version, dataset } = request.params as { version: string; dataset: string };
  if (version !== 'draft') return false;
  const { key, preview } = request.access;
  if (preview) return true; // checked to be of this draft
  if (!key || !hasScope(request, 'releases:write') || !reaches(key, dataset)) throw notFound();
  return true;
}
