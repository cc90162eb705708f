import { fileURLToPath } from 'node:url';

/** The error that this service throws, and the catalogue of its codes. */

/** One thing that is wrong with a request, and what is allowed instead. */
export interface Fault {
  /** JSON Pointer into the body. Exactly one of pointer, parameter and header is set. */
  pointer?: string;
  parameter?: string;
  header?: string;
  code: FaultCode;
  detail: string;
  /** Codes that would be accepted here, at most MOST_ALLOWED; those that resemble what was sent first. */
  allowed?: readonly string[];
  /** How many would be accepted, if `allowed` has only some of them. */
  allowedTotal?: number;
  /** How many stored cases are in the way here, and the first ids for a key that may read cases. */
  cases?: { count: number; ids?: readonly string[] };
  /** How many rows of the stored official table are in the way here. */
  rows?: { count: number };
}

/** What is wrong in a column of a file; empty: in the whole row or header. */
export interface ColumnFault extends Pick<Fault, 'code' | 'detail' | 'allowed' | 'allowedTotal'> {
  column: string;
}

/** The most faults that an answer lists. If there are more, `truncated` is true. */
export const MOST_FAULTS = 1_000;
/** Faults are collected up to one more, so that an answer can say that there are more. */
export const COLLECTED_FAULTS = MOST_FAULTS + 1;
/** The most codes that a fault lists in `allowed`. */
export const MOST_ALLOWED = 100;
/** The deepest nesting of a JSON body, and of a line of an NDJSON file. */
export const MAX_DEPTH = 20;

interface ProblemEntry {
  status: number;
  title: string;
  description: string;
}

/** Codes of whole answers (`code` of a problem). Stable: never renamed, never given a second meaning. */
export const PROBLEMS = {
  'bad-request': {
    status: 400,
    title: 'The request is malformed',
    description: 'The request line or a header cannot be understood.',
  },
  'invalid-parameters': {
    status: 400,
    title: 'The query has faults',
    description: 'A query parameter is unknown, ill-formed, missing or given twice.',
  },
  'malformed-json': {
    status: 400,
    title: 'The body is not JSON',
    description: `The body is empty, not JSON in UTF-8, or nested more than ${MAX_DEPTH} deep.`,
  },
  'cursor-mismatch': {
    status: 400,
    title: 'The cursor belongs to another list',
    description: 'A cursor continues only the list that gave it, with the same filters.',
  },
  unauthenticated: {
    status: 401,
    title: 'A valid key is needed',
    description: 'The key is missing, malformed, unknown, expired or revoked.',
  },
  forbidden: {
    status: 403,
    title: 'The key may not do this',
    description: 'The key lacks the scope named in requiredScope, or is bound to other datasets.',
  },
  'self-review': {
    status: 403,
    title: 'Somebody else must approve this case',
    description:
      'A key that changed the case since its last approval cannot approve it. A key, the keys that it was minted by and those that it minted count as one person. Two keys that a third one minted are two people.',
  },
  'agreement-expired': {
    status: 403,
    title: 'The agreement of the key has ended',
    description:
      'The key reads records under an agreement that is no longer valid. Ask the publisher to renew it: the key stays the same. Erasures can be read all the same.',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing here',
    description: 'There is no such resource, or this key may not know of it.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'The method is not allowed here',
    description: 'The Allow header lists the methods of this address.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request took too long to arrive',
    description:
      'A request must arrive completely within one minute. A file of an import may take longer, as long as a kilobyte arrives each second.',
  },
  'transition-not-allowed': {
    status: 409,
    title: 'The state does not allow this',
    description:
      'The case or release cannot go from its present state to the one you asked for. `allowed` lists the states that it can go to.',
  },
  'selection-changed': {
    status: 409,
    title: 'The selection has changed',
    description:
      'Another number of cases than `expect` matches the selection. `cases` has the number. Look at the list again before you move them.',
  },
  'external-id-exists': {
    status: 409,
    title: 'Another case has this external id',
    description: 'An external id belongs to one case of a dataset only.',
  },
  'codebook-breaks-cases': {
    status: 409,
    title: 'Existing cases do not satisfy this codebook',
    description:
      '`cases` has the number of these cases and, for keys that may read cases, the first ten ids. For an official table, `rows` has the number of its rows.',
  },
  'policy-conflict': {
    status: 409,
    title: 'Another dataset has the same cases under another policy',
    description:
      'The numbers of one dataset would give away what the policy of the other hides. `datasets` lists those that the key may read. Give both the same policy, or take the cases out of one of them.',
  },
  'case-merged': {
    status: 409,
    title: 'The case has been merged',
    description: 'Write to the case that it was merged into.',
  },
  'possible-duplicate': {
    status: 409,
    title: 'The dataset may already have this case',
    description:
      '`candidates` lists the likely duplicates. Send Prefer: handling=lenient to save the case and decide later.',
  },
  'erased-before': {
    status: 409,
    title: 'This record was erased',
    description: 'An erased record cannot be posted again.',
  },
  'request-in-progress': {
    status: 409,
    title: 'The same request is in progress',
    description:
      'Another request with this Idempotency-Key has not finished. Try again after the seconds in Retry-After.',
  },
  'redefinition-open': {
    status: 409,
    title: 'Another definition is on its way',
    description:
      'The stored cases are still being read for a definition that was put before. `redefinition` is the path of this job: wait until it has ended, or cancel it.',
  },
  'redefinition-finished': {
    status: 409,
    title: 'The state of the job does not allow this',
    description: 'A new definition can be cancelled until it is in force.',
  },
  'import-finished': {
    status: 409,
    title: 'The state of the import does not allow this',
    description: 'An import can be cancelled until it has finished, and reversed after that.',
  },
  'pair-decided': {
    status: 409,
    title: 'The opposite has been decided about this pair',
    description: 'A decision cannot be changed. The two cases can still be merged or unmerged.',
  },
  'release-open': {
    status: 409,
    title: 'A release is already open',
    description: 'A dataset has at most one unpublished release. Publish or discard it first.',
  },
  'nothing-to-release': {
    status: 409,
    title: 'There is nothing to release',
    description:
      'Nothing has changed since the last release, no case is approved (`detail` says how many wait), or no table has been uploaded.',
  },
  'wrong-kind': {
    status: 409,
    title: 'The dataset is of the other kind',
    description: 'Datasets of kind `cases` hold cases; datasets of kind `aggregate` hold an official table.',
  },
  'release-changed': {
    status: 409,
    title: 'The release has changed in the meantime',
    description: 'Another request changed the state of the release. Read its manifest again.',
  },
  'release-held': {
    status: 409,
    title: 'The release cannot be published as it is',
    description:
      'Somebody could work out from the release, or from it and other releases that can be read, what its policy withholds; or a period would be published as 0 although cases of it wait. `held` lists what is in the way, and what would let it pass.',
  },
  gone: {
    status: 410,
    title: 'The case is gone',
    description:
      'The case has been erased or withdrawn. Of a request that is repeated: it was carried out, and its answer can no longer be given.',
  },
  'cursor-expired': {
    status: 410,
    title: 'The cursor cannot be continued',
    description:
      'The change log does not continue from this cursor. Read all records again, put them in place of your copy, and go on from the `cursor` of this answer.',
  },
  'release-withdrawn': {
    status: 410,
    title: 'The release has been withdrawn',
    description: 'The manifest of the release gives the reason and the replacement.',
  },
  stale: {
    status: 412,
    title: 'The resource has changed since you read it',
    description: 'If-Match does not name the current state. The answer has the current ETag.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    description: 'The body may have at most `limit` bytes.',
  },
  'uri-too-long': {
    status: 414,
    title: 'The address is too long',
    description: 'An address may have at most 8,192 characters. Shorten the query.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The media type is not accepted here',
    description: 'The Accept header of the answer lists the media types that are accepted.',
  },
  'range-not-satisfiable': {
    status: 416,
    title: 'The file is not that long',
    description: 'The header Range asks for bytes behind the end. Content-Range of the answer says how many there are.',
  },
  'invalid-body': {
    status: 422,
    title: 'The body has faults',
    description: '`errors` lists every fault with its pointer.',
  },
  'invalid-case': {
    status: 422,
    title: 'The case has faults',
    description: '`errors` lists every fault with its pointer and, where it helps, what is allowed.',
  },
  'invalid-dataset': {
    status: 422,
    title: 'The dataset has faults',
    description: '`errors` lists every fault of the dataset and its codebook with its pointer.',
  },
  'invalid-import': {
    status: 422,
    title: 'The file cannot be imported',
    description:
      'The header or the form of the file has faults, or a row of an official table has. Nothing was written.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The Idempotency-Key belongs to another request',
    description: 'An Idempotency-Key repeats one request: send it again only with the same query and body.',
  },
  'invalid-query': {
    status: 422,
    title: 'The query cannot be answered',
    description:
      'The query names an unknown measure, dimension, code or release, asks for a share that cannot be formed, or for a format that cannot show the answer.',
  },
  'table-not-published': {
    status: 422,
    title: 'No published table has these dimensions',
    description: '`nearest` lists the published tables that come closest.',
  },
  'too-many-observations': {
    status: 422,
    title: 'The answer is too large',
    description:
      'An answer has at most `limit` observations. Narrow the query with `where`, or ask for fewer dimensions.',
  },
  'precondition-required': {
    status: 428,
    title: 'If-Match is needed',
    description: 'Send the ETag of the state that you read in If-Match.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    description:
      'This address or key has used up its requests. Try again after the seconds in Retry-After. GET /v1/limits has the limits.',
  },
  'header-too-large': {
    status: 431,
    title: 'The header is too large',
    description: 'The header of a request may have at most 16 KiB.',
  },
  'internal-error': {
    status: 500,
    title: 'Something went wrong in the service',
    description: 'Report the request id in `instance`: the log has it.',
  },
  'files-pending': {
    status: 503,
    title: 'The files are being written',
    description:
      'The files of this release have yet to be written, or record files are being written anew without a case that was erased. Try again after the seconds in Retry-After.',
  },
  starting: {
    status: 503,
    title: 'The dataset is being published',
    description:
      'The service has just started for the first time and is publishing this dataset. Try again after the seconds in Retry-After.',
  },
  unavailable: {
    status: 503,
    title: 'The service is not available',
    description:
      'The service is starting, stopping or too busy, or cannot reach its database. Try again after the seconds in Retry-After.',
  },
} as const satisfies Record<string, ProblemEntry>;

export type ProblemCode = keyof typeof PROBLEMS;

/** What was asked for is being made, so clients ask again until it is there. Nothing is wrong. */
export const isAwaited = (code: ProblemCode | undefined): boolean => code === 'starting' || code === 'files-pending';

/** Codes of single faults (`errors[].code`). */
export const FAULTS = {
  required: 'This member or parameter is required.',
  'wrong-type': 'The value has the wrong JSON type.',
  'ill-formed': 'The value does not have the required form.',
  'too-long': 'The text or list is longer than allowed.',
  'too-short': 'The text or list is shorter than allowed.',
  'out-of-range': 'The number is outside its bounds.',
  'unknown-member': 'The object has no such member.',
  'unknown-parameter': 'The address has no such query parameter.',
  'given-twice': 'A parameter with one value was given more than once.',
  'forbidden-field': 'A field with this name must not exist: it could identify a person, for example.',
  'forbidden-text': 'Text with a NUL or a lone surrogate cannot be stored.',
  'unknown-code': 'The value is not one of those allowed here.',
  'unknown-dimension': 'There is no such dimension here.',
  'unknown-measure': 'There is no such measure here.',
  'unknown-reference': 'The codebook has nothing of this name.',
  'unknown-release': 'There is no such release.',
  'unknown-id': 'A PUT may send back only the ids that the case has.',
  duplicate: 'This may be given only once.',
  'outside-window': 'The day is outside the window of the dataset.',
  'invalid-date': 'This is not a day from 1600 to 2200.',
  'invalid-term': 'This is not a duration above zero, such as P2Y6M.',
  'read-only': 'A write cannot change this member.',
  'principal-needed': 'Exactly one conviction of a defendant must be the principal one.',
  'exceeds-total': 'The categories add up to more than the total.',
  'total-mismatch': 'The total is not the sum of its rows.',
  'wrong-level': 'The quantity or variable belongs to another level.',
  'not-allowed': 'The value or combination is not allowed here.',
  'name-clash': 'Another dimension has this name, or the service reserves it.',
  'two-levels': 'A table cannot hold two levels of one variable.',
  cycle: 'A derived variable depends on itself.',
  'likely-duplicate': 'The dataset may already have this case.',
  contradiction: 'Two members of the case cannot both be true. A warning: the case is accepted.',
  'undoes-correction':
    'A row of an upsert says what its case said before it was corrected. A warning: the row is accepted.',
  'erased-record': 'The record was erased and cannot be posted again.',
  'unknown-column': 'The format of the file has no such column.',
  'split-case': 'The rows of one case do not follow one another.',
  'conflicting-rows': 'The rows of one case contradict each other.',
  'no-effect': 'This setting has no effect at present.',
  'much-withheld': 'Tables of so many dimensions withhold much, or cannot be protected at all.',
  'not-sensitive': 'A grouping of a sensitive dimension is not sensitive itself.',
  'not-additive': 'Figures are added up that probably do not add up, such as rates.',
  'not-published': 'No published table has this combination.',
} as const satisfies Record<string, string>;

export type FaultCode = keyof typeof FAULTS;

interface ProblemOptions {
  detail?: string;
  errors?: readonly Fault[];
  /** Further members of the problem body, such as requiredScope or allowed. Never a parameter value or a person. */
  extra?: Record<string, unknown>;
  headers?: Record<string, string>;
}

/** Where an error was thrown: its stack without its message, which may hold SQL, a value or a person. */
export const framesOf = (error: unknown): string[] =>
  ((error instanceof Error && error.stack) || '').split('\n').filter((line) => /^\s+at /.test(line));

/** The folder of this code: of its source, or of what was compiled. */
const HOME = fileURLToPath(new URL('.', import.meta.url));

/**
 * The message of an error that this code has thrown itself; undefined for any other, since it may quote a row. So no message of ours
 * has a value of a row in it: only names that a definition has, and codes.
 */
export function ownMessageOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || Object.getPrototypeOf(error) !== Error.prototype) return undefined;
  const [thrownAt = ''] = framesOf(error);
  // What a library reports later has no frame of its own before ours.
  const isOurs = thrownAt.includes(HOME) && !/^\s+at async /.test(thrownAt) && !thrownAt.includes('node_modules');
  return isOurs && !('code' in error) && error.cause === undefined ? error.message : undefined;
}

/** Thrown by handlers and queries; the error handler turns it into application/problem+json. */
export class AppError extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly options: ProblemOptions;

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    super(code);
    this.code = code;
    this.status = PROBLEMS[code].status;
    this.options = options;
  }
}

export const notFound = (detail?: string): AppError =>
  new AppError('not-found', detail === undefined ? {} : { detail });

/** What was looked for; throws 404 if there is none. */
export function orNotFound<T>(found: T | undefined): T {
  if (found === undefined) throw notFound();
  return found;
}
