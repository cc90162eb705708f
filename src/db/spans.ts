import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type pg from 'pg';

/** Spans of jobs and of their statements, if they are switched on (http/telemetry.ts); else the tracer does nothing. */

const tracer = trace.getTracer('assize');

/** Runs something as a span: what it does belongs to it. */
export const inSpan = <T>(name: string, run: () => Promise<T>): Promise<T> =>
  tracer.startActiveSpan(name, async (span) => {
    try {
      return await run();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });

/** Makes each statement of a connection a span, if it belongs to one. Its text is left out: a literal may be in it. */
export function traceStatements(client: pg.ClientBase): void {
  const query = client.query.bind(client) as (...given: unknown[]) => unknown;
  const traced = (...given: unknown[]): unknown => {
    if (trace.getActiveSpan() === undefined) return query(...given);
    const attributes = { 'db.system.name': 'postgresql', 'db.operation.name': verbOf(given[0]) };
    const span = tracer.startSpan('statement', { kind: SpanKind.CLIENT, attributes });
    const end = (error?: unknown): void => {
      if (error) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    };
    // The pool sends statements with a callback, a transaction awaits them.
    const told = given.at(-1);
    if (typeof told === 'function') {
      const callback = (error: unknown, ...found: unknown[]): unknown => {
        end(error);
        return told(error, ...found);
      };
      return query(...given.slice(0, -1), callback);
    }
    const answer = query(...given);
    if (answer instanceof Promise) answer.then(() => end(), end);
    else end();
    return answer;
  };
  Object.assign(client, { query: traced });
}

function verbOf(statement: unknown): string {
  const text = typeof statement === 'string' ? statement : String((statement as { text?: unknown } | null)?.text);
  return /^\s*([a-z]{1,20})\b/i.exec(text)?.[1]?.toLowerCase() ?? 'unknown';
}
