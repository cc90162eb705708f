import { z } from 'zod';
import { Candidate } from './candidate.ts';
import { pageOf } from './paging.ts';

/** The one error body (RFC 9457) and the catalogue of its codes. */

export const FaultBody = z
  .strictObject({
    pointer: z.string().optional().describe('JSON Pointer into the body.'),
    parameter: z.string().optional().describe('Name of a query parameter.'),
    header: z.string().optional().describe('Name of a request header.'),
    code: z.string(),
    detail: z.string(),
    allowed: z.array(z.string()).max(100).optional(),
  })
  .meta({ id: 'Fault', description: 'One thing that is wrong. Exactly one of pointer, parameter and header is set.' });

export const Problem = z
  .strictObject({
    type: z.string().describe('Address of the description of the code, relative to the service.'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().describe('Stable; listed at /v1/problems.'),
    instance: z.string().describe('urn:uuid of the request, as in the log.'),
    errors: z.array(FaultBody).max(1_000),
    truncated: z.boolean().describe('There were more than 1,000 faults.'),
    requiredScope: z.string().optional().describe('403: the scope that the key lacks.'),
    limit: z.int().optional().describe('413: the most bytes accepted here. 422: the most observations.'),
    etag: z.string().optional().describe('412: the current ETag.'),
    changedFields: z
      .array(z.string())
      .optional()
      .describe('412: pointers of what changed since the state that If-Match names, if that was one of this case.'),
    allowed: z.array(z.string()).optional().describe('409: where the resource can go from its state.'),
    nearest: z
      .array(z.strictObject({ by: z.array(z.string()), measures: z.array(z.string()) }))
      .optional()
      .describe('422: the published tables that come closest.'),
    case: z.string().optional().describe('409, 410: path of the case.'),
    mergedInto: z.string().optional().describe('Path of the case that this one was merged into.'),
    cases: z
      .strictObject({ count: z.int(), ids: z.array(z.string()).max(10).optional() })
      .optional()
      .describe('409: the cases in question; the first ten ids for a key that may read cases.'),
    rows: z.strictObject({ count: z.int() }).optional().describe('409: rows of the official table in question.'),
    candidates: z
      .array(
        Candidate.partial({ id: true, href: true }).extend({
          pointer: z.string().optional().describe('The item of the batch that it is for.'),
          resembles: z.string().optional().describe('Pointer of an earlier item of the batch, which is no case yet.'),
        }),
      )
      .max(1_000)
      .optional()
      .describe('409: cases that may be the one sent, best first; those that are there for a key with cases:read.'),
    release: z
      .string()
      .nullable()
      .optional()
      .describe('409, 410: path of the release to go on with; null: none is published.'),
    cursor: z.string().optional().describe('410: of the change feed: where to go on, once that release is loaded.'),
    reason: z.string().nullable().optional().describe('410: why it was withdrawn.'),
    replacement: z.string().nullable().optional().describe('410: the version that replaces it.'),
  })
  .meta({ id: 'Problem', description: 'What went wrong: the same shape from every layer.' });

/** An item of GET /v1/problems: a code of a whole answer, or of a single fault. */
export const ProblemPage = pageOf(
  z
    .strictObject({ code: z.string(), status: z.int(), title: z.string(), description: z.string() })
    .meta({ id: 'ProblemCode' }),
);
