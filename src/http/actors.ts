import type { FastifyRequest } from 'fastify';
import type { Actor } from '../capture/actor.ts';
import type { StaffView } from '../capture/case-view.ts';
import { hasScope, keyOf } from './access.ts';
import type { Context } from './context.ts';

/** The key of the request, as the author of a write. */
export function actorOf(request: FastifyRequest, { now }: Context): Actor {
  const { id, label, scopes } = keyOf(request);
  return { keyId: id, keyLabel: label, scopes, requestId: request.id, at: now() };
}

/** How the request's key sees cases. */
export function staffView(request: FastifyRequest, { secrets }: Pick<Context, 'secrets'>): StaffView {
  return { etagSecret: secrets.etag, sources: hasScope(request, 'sources:read') };
}
