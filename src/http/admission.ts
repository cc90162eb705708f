import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Config, LoadKind } from '../config.ts';
import { isHealth, isRead, splitUrl } from './methods.ts';

/**
 * Admission control: how many requests of each kind are answered at one time. The rest are refused at once, in front of the
 * framework, where a refusal costs a small part of an answer. There is no queue of our own: a request that is let in may wait for
 * a connection of the database or for the drawer of charts, so these limits bound those queues too.
 *
 * A client may have as many requests in progress as there are places free: alone half of a limit, two a third each. So one
 * client never takes the last place.
 */
export interface Admission {
  /** Whether the request may go on. It then has a place until it is answered. */
  admit(kind: LoadKind, client: string, request: IncomingMessage, response: ServerResponse): boolean;
  /** Whether a key may have one more upload. The address in front of it may be a proxy, or one of many. */
  admitKey(key: string, request: IncomingMessage): boolean;
  /** The places of each kind that are taken now, and all there are. */
  use(): Record<LoadKind, { total: number; limit: number }>;
  stop(): void;
}

/** A key may hold this part of the places for uploads, since a slow client keeps its place for long. */
const SHARE_OF_A_KEY = 0.25;

/** The event loop is late if a timer fires so long after it was due. For a second the limits are then a quarter. */
const TICK_MS = 100;
const LATE_MS = 200;
const EASED_MS = 1_000;
const EASED_SHARE = 0.25;
/** A request whose client has gone is still worked on: it keeps its place until that ends, or for this long. */
const ABANDONED_MS = 30_000;

interface PlaceHeld {
  kind: LoadKind;
  isAnswered: boolean;
  leave(): void;
  /** The key that holds it, once it is known. */
  key?: string;
}

export function admission(app: FastifyInstance, limits: Config['inFlight']): Admission {
  const loads = new Map<LoadKind, { total: number; clients: Map<string, number> }>();
  const places = new WeakMap<IncomingMessage, PlaceHeld>();
  const uploadsOfKeys = new Map<string, number>();

  let due = performance.now() + TICK_MS;
  let easedUntil = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    if (now - due > LATE_MS) easedUntil = now + EASED_MS;
    due = now + TICK_MS;
  }, TICK_MS).unref();

  // Last of a route's hooks, since one of them may write to the database (access-log.ts puts itself before this one).
  app.addHook('onRoute', (route) => {
    route.onSend = [
      ...[route.onSend ?? []].flat(),
      async (request, _reply, payload) => {
        const place = places.get(request.raw);
        if (!place) return payload;
        place.isAnswered = true;
        // The bytes are there, so a client that reads them slowly holds up nobody. A stream is made while it is read.
        if (!isStream(payload)) place.leave();
        return payload;
      },
    ];
  });

  return {
    admit(kind, client, request, response) {
      const load = loads.get(kind) ?? { total: 0, clients: new Map() };
      loads.set(kind, load);
      const held = load.clients.get(client) ?? 0;
      const limit = performance.now() < easedUntil ? Math.ceil(limits[kind] * EASED_SHARE) : limits[kind];
      const free = limit - load.total;
      if (held >= free) return false;
      load.total += 1;
      load.clients.set(client, held + 1);
      let isThere = true;
      const place: PlaceHeld = {
        kind,
        isAnswered: false,
        leave() {
          if (!isThere) return;
          isThere = false;
          load.total -= 1;
          countDown(load.clients, client);
          if (place.key !== undefined) countDown(uploadsOfKeys, place.key);
        },
      };
      places.set(request, place);
      response.once('close', () => {
        if (place.isAnswered || response.writableFinished) place.leave();
        else setTimeout(place.leave, ABANDONED_MS).unref();
      });
      return true;
    },
    admitKey(key, request) {
      const place = places.get(request);
      if (place?.kind !== 'uploads') return true;
      const held = uploadsOfKeys.get(key) ?? 0;
      if (held >= Math.ceil(limits.uploads * SHARE_OF_A_KEY)) return false;
      uploadsOfKeys.set(key, held + 1);
      place.key = key;
      return true;
    },
    use: () =>
      Object.fromEntries(
        (Object.keys(limits) as LoadKind[]).map((kind) => [
          kind,
          { total: loads.get(kind)?.total ?? 0, limit: limits[kind] },
        ]),
      ) as Record<LoadKind, { total: number; limit: number }>, // each of the kinds
    stop: () => clearInterval(timer),
  };
}

function countDown(counts: Map<string, number>, of: string): void {
  const left = (counts.get(of) ?? 0) - 1;
  if (left > 0) counts.set(of, left);
  else counts.delete(of);
}

const isStream = (payload: unknown): boolean => typeof (payload as { pipe?: unknown } | null)?.pipe === 'function';

type RequestHead = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** The kind of a request, by what can be seen of it in front of the framework. Undefined: it costs nothing worth limiting. */
export function loadKindOf({ method = '', url: sent = '', headers }: RequestHead): LoadKind | undefined {
  const [path] = splitUrl(plainUrl(sent));
  if (method === 'OPTIONS' || isHealth(path)) return undefined;
  if (!isRead(method)) return UPLOAD.test(path) ? 'uploads' : 'writes';
  if (path.endsWith('.svg') || path.endsWith('.png')) return 'charts';
  return headers.authorization === undefined ? 'reads' : 'keyedReads';
}

/** Bodies over 1 MiB. */
const UPLOAD = /\/(imports|cases\/batch)$/;

/** An address may be spelt with escapes: `.s%76g`. */
function plainUrl(url: string): string {
  if (!url.includes('%')) return url;
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
