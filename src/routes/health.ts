import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Context } from '../http/context.ts';
import { operation } from '../http/operation.ts';

const Health = z.strictObject({ status: z.enum(['alive', 'ready']) }).meta({ id: 'Health' });

export async function healthRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  app.get(
    '/livez',
    operation({
      id: 'isAlive',
      tag: 'service',
      summary: 'The process runs',
      access: 'public',
      untagged: true,
      answers: { 200: Health },
      example: { status: 'alive' },
    }),
    async (_request, reply) => say(reply, 'alive'),
  );

  app.get(
    '/readyz',
    operation({
      id: 'isReady',
      tag: 'service',
      summary: 'The database is migrated and the demo, if there is to be one, published',
      access: 'public',
      untagged: true,
      answers: { 200: Health },
      example: { status: 'ready' },
    }),
    async (_request, reply) => {
      if (context.readiness.size > 0) {
        throw new AppError('unavailable', {
          detail: `Waiting for: ${[...context.readiness].join(', ')}.`,
          headers: { 'retry-after': '1' },
        });
      }
      return say(reply, 'ready');
    },
  );
}

/** Without an ETag: nobody keeps it. */
const say = (reply: import('fastify').FastifyReply, status: 'alive' | 'ready') =>
  reply
    .header('cache-control', 'no-store')
    .type('application/json')
    .send(Buffer.from(JSON.stringify({ status })));
