import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { OpenedRelease, ReleaseReader } from '../releases/reader.ts';

/** Whole answers of published releases, by the address as it was sent, ready to be sent again. */
export interface WarmReads {
  /** Answers a request from memory; false if that cannot be. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  /** Keeps an answer that has just been sent, with the headers it had. */
  keep(request: FastifyRequest, reply: FastifyReply, release: OpenedRelease, bytes: Buffer): void;
  /** Tells the log how many were answered, and stops when the service closes. */
  watch(app: FastifyInstance): void;
}

interface WarmAnswer {
  bytes: Buffer;
  headers: Record<string, string>;
  /** Until then the address means this release; a release that is published here ends it at once. */
  until: number;
  edition: number;
}

/** Shared with the reader's own memory, as long as both hold an answer. */
const KEPT_BYTES = 64 * 1024 * 1024;
const REPORT_MS = 10_000;

/**
 * Bytes that were sent before are sent again before anything else happens: the request that made them passed every check that
 * this one would, and what it named has not changed. In front of the framework, since its own work on a request is more than
 * all of this (measured: 33 µs through its hooks, of which a bare route takes 21; bench/warm-reads.ts has the ratio).
 */
export function warmReads(reader: ReleaseReader): WarmReads {
  const answers = new LRUCache<string, WarmAnswer>({
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ bytes }, url) => bytes.length + url.length + 1_000,
  });
  let closing = false;
  let reads = 0;

  return {
    answer(request, response) {
      const known = answers.get(request.url ?? '');
      const isCurrent = known && performance.now() < known.until && known.edition === reader.edition();
      if (!isCurrent || closing || !isPlainRead(request)) return false;
      reads += 1;
      response.writeHead(200, known.headers);
      response.end(request.method === 'HEAD' ? undefined : known.bytes);
      return true;
    },

    keep(request, reply, { via, until, edition }, bytes) {
      if (via === 'draft' || reply.statusCode !== 200) return;
      const headers = reply.getHeaders() as Record<string, string>; // none of ours is a list
      answers.set(request.raw.url ?? '', {
        bytes,
        headers: { ...headers, 'content-length': `${bytes.length}` },
        until,
        edition,
      });
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

/** A key has to be checked, a precondition answered, a body refused: all of that takes the long way. */
function isPlainRead({ method, headers }: IncomingMessage): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    headers.host !== undefined &&
    headers.authorization === undefined &&
    headers['if-none-match'] === undefined &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined
  );
}
