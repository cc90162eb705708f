import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError, notFound } from '../errors.ts';
import type { Operation } from './operation.ts';

/** The methods of each address: 405 with Allow for all others, and OPTIONS for browsers. Fastify itself answers 404 to both. */

/** One route as it was added, with the access that it declares. */
interface TableEntry {
  method: string;
  url: string;
  /** What addresses it takes. */
  pattern: RegExp;
  operation: Operation | undefined;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route there is: tests hold each to the access that it declares. */
    routeTable: TableEntry[];
  }
}

export type Methods = (request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/** Call before any route is added. Returns what answers a request that no route takes: OPTIONS, 405 or 404. */
export function collectMethods(app: FastifyInstance): Methods {
  app.decorate('routeTable', []);
  app.addHook('onRoute', ({ url, method, config }) => {
    const operation = config?.operation;
    // A route without an operation is public, which only pages may be without saying so.
    if (!operation && url.startsWith('/v1')) throw new Error(`${method} ${url} does not declare who may use it`);
    for (const one of [method].flat()) app.routeTable.push({ method: one, url, pattern: patternOf(url), operation });
  });

  return (request, reply) => {
    const [path] = splitUrl(request.raw.url);
    const found = app.routeTable.filter(({ pattern }) => pattern.test(path));
    if (found.length === 0) {
      if (isRead(request.method)) allowReading(reply);
      throw notFound();
    }
    const methods = new Set(found.map(({ method }) => method));
    // Addresses without an operation are pages, which are public.
    const publicRead = found.some(
      ({ method, operation }) => method === 'GET' && (operation?.access ?? 'public') === 'public',
    );
    if (publicRead) methods.add('OPTIONS');
    const allow = [...methods].sort().join(', ');
    if (publicRead) allowReading(reply);
    if (request.method !== 'OPTIONS' || !publicRead) throw new AppError('method-not-allowed', { headers: { allow } });
    return reply
      .code(204)
      .headers({
        allow,
        'access-control-allow-methods': 'GET, HEAD',
        'access-control-allow-headers': 'If-None-Match',
        'access-control-max-age': '86400',
        'cache-control': 'no-store',
      })
      .send();
  };
}

/** Path and query of an address, as they were sent. */
export function splitUrl(url = ''): [path: string, query: string] {
  const mark = url.indexOf('?');
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}

export const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** Whether a path is polled every few seconds by whoever watches over the process. */
export const isHealth = (path: string): boolean => path === '/livez' || path === '/readyz';

function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part === '*') return '.*';
    return part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('/')}$`);
}

/** Every field that a public read answers and that browsers would hide from scripts of other sites is exposed. */
export const OPEN_TO_SCRIPTS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'ETag, Content-Location, Link, Age, Assize-Notes, Content-Disposition, Accept-Ranges, Content-Range, Repr-Digest, Retry-After, RateLimit, RateLimit-Policy',
  'cross-origin-resource-policy': 'cross-origin',
};

/** Lets scripts of any origin read the answer, as they may every public read, errors and 304 included. */
export function allowReading(reply: FastifyReply): void {
  reply.headers(OPEN_TO_SCRIPTS);
}

export function forbidReading(reply: FastifyReply): void {
  for (const name of Object.keys(OPEN_TO_SCRIPTS)) reply.removeHeader(name);
}
