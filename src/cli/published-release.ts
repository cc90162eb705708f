import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadRelease } from '#disclosure';
import type { PublicCodebook } from '../codebook/public.ts';
import { type PublishedCollector, publishedCollector, readAnswer } from '../releases/protection/answers.ts';
import { definitionOf } from '../releases/protection/definition.ts';
import { releasePath } from '../schemas/addresses.ts';
import type { Manifest } from '../schemas/release.ts';
import type { ReleaseStructure } from '../schemas/structure.ts';
import { CommandError, EXIT, usageError } from './terminal.ts';

/** Reads a published release from any service, without a key: everything that anybody can read of it. */

/** A release could not be read: the service is away, or answers something else. */
export class NotReadable extends CommandError {
  readonly status: number | undefined;
  /** The code of the problem that was answered. */
  readonly code: string | undefined;
  constructor(message: string, { status, code }: { status?: number; code?: string | undefined } = {}) {
    super(EXIT.usage, message);
    this.status = status;
    this.code = code;
  }
}

export interface ReleaseAddress {
  /** Scheme, authority and perhaps a path, without a slash at the end. */
  base: string;
  dataset: string;
  version: string;
}

const ADDRESS = /^(?<base>.*?)(?:\/v1)?\/datasets\/(?<dataset>[^/]+)\/releases\/(?<version>[^/]+)(?:\/.*)?$/;

/** Reads the address of a release, of something under it, or of one of its pages. */
export function readAddress(text: string): ReleaseAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const { base, dataset, version } = (url && ADDRESS.exec(url.pathname)?.groups) ?? {};
  if (!url || !/^https?:$/.test(url.protocol) || base === undefined || !dataset || !version)
    throw usageError(
      'Give the address of a release, such as https://figures.example.org/datasets/press-snapshot-2015/releases/latest.',
    );
  return { base: `${url.origin}${base}`, dataset, version };
}

/** Reads the answers of one service. */
export interface PublicApi {
  json<T>(path: string): Promise<T>;
  text(path: string): Promise<string>;
}

const READ_ATTEMPTS = 8;
const LONGEST_WAIT_SECONDS = 120;
/** A service that has not begun to answer by then is taken to be away. */
const ANSWER_MS = 120_000;

/** `onWait` is told how long the service asks to wait: it limits how often one address may ask. */
export function publicApi(base: string, onWait: (seconds: number) => void = () => {}): PublicApi {
  const text = async (path: string): Promise<string> => {
    for (let attempt = 1; ; attempt += 1) {
      const signal = AbortSignal.timeout(ANSWER_MS);
      const answer = await fetch(`${base}${path}`, { headers: { accept: 'application/json' }, signal })
        .then(async (response) => ({ response, body: await response.text() }))
        .catch((error: unknown) => {
          const { code, name } = ((error as { cause?: unknown }).cause ?? error) as { code?: unknown; name?: unknown };
          throw new NotReadable(`No answer from ${base} (${String(code ?? name)}).`);
        });
      const { response, body } = answer;
      if (response.ok) return body;
      if ((response.status !== 429 && response.status !== 503) || attempt === READ_ATTEMPTS)
        throw refused(path, response.status, body);
      const seconds = Math.min(Number(response.headers.get('retry-after')) || attempt, LONGEST_WAIT_SECONDS);
      onWait(seconds);
      await sleep(1_000 * seconds);
    }
  };
  return {
    text,
    json: async <T>(path: string) => {
      try {
        return JSON.parse(await text(path)) as T;
      } catch (error) {
        if (error instanceof SyntaxError) throw new NotReadable(`${base}${path} does not answer JSON. Is it Assize?`);
        throw error;
      }
    },
  };
}

/** The problem that a service answers. Another program on the address may answer anything. */
function refused(path: string, status: number, body: string): NotReadable {
  try {
    const { detail, title, code } = JSON.parse(body) as { detail?: string; title?: string; code?: string };
    return new NotReadable(`${path} answers ${status}: ${detail ?? title ?? 'no reason is given'}`, { status, code });
  } catch {
    return new NotReadable(`${path} answers ${status}. Is it Assize?`, { status });
  }
}

/** What is read of a release at a time. */
interface Part {
  measures: readonly string[];
  by: readonly string[];
  /** Codes of some of the dimensions; the others have all of theirs. */
  where: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads all published tables of a release. `onProgress` is called with the parts that were read and those that are known of.
 * @throws NotReadable
 */
export async function readRelease(
  api: PublicApi,
  { dataset, version }: { dataset: string; version: string },
  onProgress: (done: number, of: number) => void,
): Promise<ReadRelease & { manifest: Manifest }> {
  const path = releasePath({ dataset, version });
  const manifest = await api.json<Manifest>(path);
  if (manifest.state === 'withdrawn') throw new NotReadable(`version ${version} was withdrawn`, { status: 410 });
  const { codebook } = await api.json<{ codebook: PublicCodebook }>(`${path}/codebook`);
  const structure = await api.json<ReleaseStructure>(`${path}/structure`);
  const collector = publishedCollector(codebook.measures, manifest.tables ?? []);
  const codes = Object.fromEntries(structure.dimensions.map(({ id, codes }) => [id, codes.map(({ code }) => code)]));
  const parts: Part[] = structure.tables.flatMap(({ measures, by }) =>
    by.map((dimensions) => ({ measures, by: dimensions, where: new Map() })),
  );
  let [done, known] = [0, parts.length];
  onProgress(done, known);
  const readers = Array.from({ length: READERS }, async () => {
    for (let part = parts.pop(); part; part = parts.pop()) {
      const read = await readPart(api, { path, version, codes }, part, collector);
      parts.push(...read);
      done += 1;
      known += read.length;
      onProgress(done, known);
    }
  });
  await Promise.all(readers);
  const { window, gaps } = structure;
  return {
    version,
    manifest,
    definition: definitionOf(codebook, { window, ...(gaps && { gaps }) }),
    policy: codebook.disclosure,
    ...collector.read(),
  };
}

/** How many answers are asked for at a time. */
const READERS = 4;

interface Where {
  path: string;
  version: string;
  codes: Readonly<Record<string, readonly string[]>>;
}

/** Reads one part. Answers smaller ones if it has too many observations for one answer. */
async function readPart(
  api: PublicApi,
  { path, version, codes }: Where,
  part: Part,
  collector: PublishedCollector,
): Promise<Part[]> {
  const query = [
    `measure=${part.measures.join(',')}`,
    ...(part.by.length > 0 ? [`by=${part.by.join(',')}`] : []),
    ...[...part.where].map(([dimension, list]) => `where=${dimension}:${list.join(',')}`),
    'totals=true',
  ];
  try {
    const answer = readAnswer(await api.text(`${path}/statistics?${query.join('&')}`));
    if (answer.release !== version) throw new NotReadable(`${path} answers with numbers of version ${answer.release}.`);
    collector.add(answer.observations);
    return [];
  } catch (error) {
    if (error instanceof NotReadable && error.code === 'too-many-observations') return smaller(part, codes, error);
    throw error;
  }
}

/** Characters of an address that may go on codes; the rest is for the names of dimensions. */
const MOST_CODES_TEXT = 4_000;

/** The same in parts: by measure, else by some codes of the longest dimension each, and, if it had all of its codes, without it, for its totals. */
function smaller(part: Part, codes: Where['codes'], error: NotReadable): Part[] {
  if (part.measures.length > 1) return part.measures.map((measure) => ({ ...part, measures: [measure] }));
  const listOf = (dimension: string): readonly string[] => part.where.get(dimension) ?? codes[dimension] ?? [];
  const [longest] = part.by.toSorted((a, b) => listOf(b).length - listOf(a).length);
  const list = longest === undefined ? [] : listOf(longest);
  if (longest === undefined || list.length < 2) throw error; // it was refused for another reason
  const length = list.join(',').length;
  const pieces = Math.max(2, Math.ceil(length / MOST_CODES_TEXT));
  const size = Math.ceil(list.length / pieces);
  const rest = part.where.has(longest) ? [] : [{ ...part, by: part.by.filter((one) => one !== longest) }];
  const slices = Array.from({ length: Math.ceil(list.length / size) }, (_, piece): Part => {
    const where = new Map(part.where).set(longest, list.slice(piece * size, (piece + 1) * size));
    return { ...part, where };
  });
  return [...rest, ...slices];
}
