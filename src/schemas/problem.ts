import { z } from 'zod';
import { FAULTS, MOST_ALLOWED, MOST_FAULTS, PROBLEMS } from '../errors.ts';
import { Candidate } from './duplicate.ts';
import { named } from './named.ts';
import { DatasetId, TableIds } from './names.ts';
import { pageOf } from './paging.ts';
import { Obstacle } from './release.ts';

/** The one error body (RFC 9457) and the catalogue of its codes: docs/reference/errors.md. */

const CasesInTheWay = z.strictObject({
  count: z.int().describe('How many cases.'),
  ids: z.array(z.string()).max(10).optional().describe('The first ten ids, for a key that may read cases.'),
});

const RowsInTheWay = z.strictObject({ count: z.int().describe('How many rows.') });

const FaultBody = named('Fault', 'One thing that is wrong. Exactly one of pointer, parameter and header is set.', {
  pointer: z.string().optional().describe('JSON Pointer to the place in the body.'),
  parameter: z.string().optional().describe('Name of a path or query parameter.'),
  header: z.string().optional().describe('Name of a request header.'),
  code: z.string().describe('What kind of fault it is. Stable; listed at /v1/problems.'),
  detail: z.string().describe('What is wrong, in words. It never repeats what was sent.'),
  allowed: z
    .array(z.string())
    .max(MOST_ALLOWED)
    .optional()
    .describe('What would be allowed here, at most 100: what resembles the code or label that was sent comes first.'),
  allowedTotal: z
    .int()
    .optional()
    .describe('How many would be allowed, if `allowed` has only some of them; left out if it has all.'),
  cases: CasesInTheWay.optional().describe('409: the cases that are in the way of this place of a codebook.'),
  rows: RowsInTheWay.optional().describe('409: the rows of the official table that are in the way of this place.'),
});

export const Problem = named('Problem', 'What went wrong: the same shape from every layer.', {
  type: z.string().describe('Address of the description of the code, relative to the service.'),
  title: z.string().describe('What the code means. The same for every problem with this code.'),
  status: z.int().describe('The HTTP status of the answer, 400 to 599.'),
  detail: z.string().describe('What went wrong this time, and what to do about it.'),
  code: z.string().describe('What kind of problem it is. Stable; listed at /v1/problems.'),
  instance: z.string().describe('The request, as in the log: a URN of its UUID.'),
  errors: z
    .array(FaultBody)
    .max(MOST_FAULTS)
    .describe('Every fault of the request, at most 1,000; empty if there is nothing to point at.'),
  truncated: z.boolean().describe('There were more than 1,000 faults.'),
  agreement: z
    .strictObject({
      version: z.string().describe('Which wording of it.'),
      validUntil: z.string().describe('When it ended, in UTC.'),
    })
    .optional()
    .describe('403: the agreement that has ended, by its version, and when.'),
  requiredScope: z.string().optional().describe('403: the scope that the key lacks.'),
  limit: z.int().optional().describe('413: the most bytes accepted here. 422: the most observations.'),
  etag: z.string().optional().describe('412: the current ETag.'),
  changedFields: z
    .array(z.string())
    .optional()
    .describe(
      '412: JSON Pointers of what changed since the state that If-Match names, if the case was ever in that state.',
    ),
  allowed: z.array(z.string()).optional().describe('409: the states that the resource can go to from its own.'),
  nearest: z.array(TableIds).optional().describe('422: the published tables that come closest to what was asked for.'),
  case: z.string().optional().describe('409, 410: path of the case.'),
  mergedInto: z.string().optional().describe('Path of the case that this one was merged into.'),
  cases: CasesInTheWay.optional().describe('409: the cases that are in the way.'),
  rows: RowsInTheWay.optional().describe('409: the rows of the official table that are in the way.'),
  held: z
    .array(Obstacle)
    .optional()
    .describe('409: what keeps the release from being published, and what would let it pass.'),
  datasets: z
    .array(DatasetId)
    .optional()
    .describe('409: the other datasets that are in the way, as far as the key may read them.'),
  candidates: z
    .array(
      Candidate.partial({ id: true, href: true }).extend({
        pointer: z.string().optional().describe('JSON Pointer to the item of the batch that resembles it.'),
        resembles: z
          .string()
          .optional()
          .describe('JSON Pointer to an earlier item of the same batch, which is not a case yet.'),
      }),
    )
    .max(MOST_FAULTS)
    .optional()
    .describe('409: cases that may be the one sent, best first. For a key that may read cases.'),
  redefinition: z.string().optional().describe('409: path of the job of the definition that is on its way.'),
  release: z
    .string()
    .nullable()
    .optional()
    .describe('409: path of the release to go on with; null if none is published.'),
  cursor: z
    .string()
    .optional()
    .describe('410 of the change feed: the cursor to go on from, once all records have been read again.'),
  reason: z.string().nullable().optional().describe('410: why the release was withdrawn.'),
  replacement: z.string().nullable().optional().describe('410: the version that replaces the release.'),
});
export type Problem = z.output<typeof Problem>;

/** An item of GET /v1/problems: a code of a whole answer, or of a single fault. */
export const ProblemPage = pageOf(
  named('ProblemCode', 'A code that problems or their faults can have.', {
    code: z.string().describe('The code, in a problem or in one of its faults.'),
    status: z
      .int()
      .describe(
        'The HTTP status of the problem. Of a fault: of a problem with this fault in a body; a query or a header with it is often 400, and a warning comes with no problem.',
      ),
    title: z.string().describe('What it means, in a few words.'),
    description: z.string().describe('What it means, and what to do about it.'),
  }),
);

/** Codes of faults of a query. All others are faults of a body, or against the codebook. */
const OF_QUERIES: readonly string[] = ['unknown-parameter', 'given-twice'];

/** Every `code` and its meaning: first those of whole answers, then those of single faults. */
export const PROBLEM_CODES: z.output<typeof ProblemPage>['items'] = [
  ...Object.entries(PROBLEMS).map(([code, { status, title, description }]) => ({ code, status, title, description })),
  ...Object.entries(FAULTS).map(([code, description]) => ({
    code,
    status: OF_QUERIES.includes(code) ? 400 : 422,
    title: description.replace(/\.$/, ''),
    description: `In errors: ${description}`,
  })),
];
