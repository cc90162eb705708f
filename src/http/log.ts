import type { FastifyServerOptions } from 'fastify';

/** What the log says about a request: method and route pattern. Address, query, headers, body and client never appear in it. */

interface LogOptions {
  level: string;
  /** Where lines go; default: standard output. */
  stream?: { write(line: string): void } | undefined;
}

export function logOptions({ level, stream }: LogOptions): NonNullable<FastifyServerOptions['logger']> {
  return {
    level,
    ...(stream && { stream }),
    serializers: {
      req: (request: { method: string; routeOptions?: { url?: string | undefined } }) => ({
        method: request.method,
        route: request.routeOptions?.url,
      }),
      res: (reply: { statusCode: number }) => ({ statusCode: reply.statusCode }),
      // Messages of Fastify's warnings may quote the address or a value, and a stack begins with the message.
      err: (error: { code?: unknown; name?: string }) => ({
        type: error?.name ?? 'Error',
        code: error?.code,
        message: '',
        stack: '',
      }),
    },
  };
}
