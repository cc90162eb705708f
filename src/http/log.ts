import type { FastifyServerOptions } from 'fastify';

/** What the log may say of a request: the pattern of its route, never its address, query, headers, body or reader. */

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
      // Fastify's own warnings: their message may quote the address or a value, the stack begins with the message.
      err: (error: { code?: unknown; name?: string }) => ({
        type: error?.name ?? 'Error',
        code: error?.code,
        message: '',
        stack: '',
      }),
    },
  };
}
