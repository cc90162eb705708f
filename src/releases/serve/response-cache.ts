import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { type Coding, codingPreference } from './content-coding.ts';
import type { OpenedRelease, ReleaseReader } from './reader.ts';

/** Whole answers of published releases, by the address as it was sent, ready to be sent again. */
export interface WarmReads {
  /** Answers a request from memory; false if that cannot be. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  /** Keeps an answer that has just been sent, with the headers it had. */
  keep(request: FastifyRequest, reply: FastifyReply, release: OpenedRelease, sent: SentAnswer): void;
  /** Tells the log how many were answered, and stops when the service closes. */
  watch(app: FastifyInstance): void;
}

/** The body of an answer; of a 304 the one that it stands for. */
export interface SentAnswer {
  bytes: Buffer;
  type: string;
  coding: Coding;
  /** False if every reader gets it as it is who does not refuse that. */
  isWorth: boolean;
}

interface WarmAnswer {
  isWorth: boolean;
  forms: Partial<Record<Coding, WarmForm>>;
}

interface WarmForm {
  bytes: Buffer;
  headers: OutgoingHttpHeaders;
  /** Of a 304. */
  knownHeaders: OutgoingHttpHeaders;
  etag: string;
  /** That the address means. */
  release: OpenedRelease;
}

/** Shared with the reader's own memory, as long as both hold an answer. */
const KEPT_BYTES = 64 * 1024 * 1024;
const REPORT_MS = 10_000;

/**
 * `isPast` tells that a release has come of age since: then everything takes the long way, which makes it public.
 *
 * Bytes that were sent before are sent again before anything else happens: the request that made them passed every check that
 * this one would, and what it named has not changed. In front of the framework, since its own work on a request is more than
 * all of this (measured: 33 µs through its hooks, of which a bare route takes 21; bench/warm-reads.ts has the ratio).
 */
export function warmReads(reader: ReleaseReader, isPast: () => boolean): WarmReads {
  const answers = new LRUCache<string, WarmAnswer>({ maxSize: KEPT_BYTES, sizeCalculation: sizeOf });
  let closing = false;
  let reads = 0;

  return {
    answer(request, response) {
      const known = answers.get(request.url ?? '');
      if (!known) return false;
      const { headers } = request;
      const preference = codingPreference(headers['accept-encoding']);
      const form = known.forms[known.isWorth ? preference.long : preference.short];
      if (!form || !reader.holds(form.release) || closing || !isPlainRead(request) || isPast()) return false;
      const asked = headers['if-none-match'];
      // Other tags, and lists of them, are for the long way to read.
      const isKnown = asked !== undefined && (asked === form.etag || asked === `W/${form.etag}`);
      if (asked !== undefined && !isKnown) return false;
      reads += 1;
      if (isKnown) response.writeHead(304, form.knownHeaders).end();
      else response.writeHead(200, form.headers).end(request.method === 'HEAD' ? undefined : form.bytes);
      return true;
    },

    keep(request, reply, release, { bytes, type, coding, isWorth }) {
      const { statusCode } = reply;
      if (release.via === 'draft' || (statusCode !== 200 && statusCode !== 304)) return;
      const url = request.raw.url ?? '';
      // None of ours is a list.
      const {
        'content-type': _type,
        'content-length': _length,
        'content-encoding': _coding,
        ...knownHeaders
      } = reply.getHeaders();
      const headers = {
        ...knownHeaders,
        'content-type': type,
        'content-length': `${bytes.length}`,
        ...(coding !== 'identity' && { 'content-encoding': coding }),
      };
      const form = { bytes, headers, knownHeaders, etag: String(knownHeaders.etag), release };
      const before = answers.get(url);
      const others = before?.isWorth === isWorth ? before.forms : {};
      answers.set(url, { isWorth, forms: { ...others, [coding]: form } });
    },

    watch(app) {
      // Together, since a line for each would cost as much again as the read.
      const report = () => {
        if (reads > 0) app.log.info({ reads }, 'answers sent from memory');
        reads = 0;
      };
      const timer = setInterval(report, REPORT_MS);
      timer.unref();
      app.addHook('preClose', async () => {
        closing = true;
        clearInterval(timer);
        report();
      });
    },
  };
}

function sizeOf({ forms }: WarmAnswer, url: string): number {
  let size = url.length + 200;
  for (const { bytes } of Object.values(forms)) size += bytes.length + 1_000;
  return size;
}

/** A key has to be checked, a precondition answered, a body refused: all of that takes the long way. */
function isPlainRead({ method, headers }: IncomingMessage): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    headers.host !== undefined &&
    headers.authorization === undefined &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined
  );
}
