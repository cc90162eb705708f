/** The one kind of error that this service throws, and the catalogue of the codes it may carry. */

/** One thing that is wrong with a request, and what would be allowed instead. */
export interface Fault {
  /** JSON Pointer into the body. Exactly one of pointer, parameter and header is set. */
  pointer?: string;
  parameter?: string;
  header?: string;
  code: FaultCode;
  detail: string;
  /** Codes that would be accepted here, at most MOST_ALLOWED. */
  allowed?: readonly string[];
}

/** An answer lists at most so many faults; with more, `truncated` is true. */
export const MOST_FAULTS = 1_000;
/** So many are collected, so that an answer knows that there are more. */
export const COLLECTED_FAULTS = MOST_FAULTS + 1;
/** A fault lists at most so many codes in `allowed`. */
export const MOST_ALLOWED = 100;

interface Entry {
  status: number;
  title: string;
  description: string;
}

/** Codes of whole answers (`code` of a problem). Stable: never renamed, never given a second meaning. */
export const PROBLEMS = {
  'bad-request': {
    status: 400,
    title: 'The request is malformed',
    description: 'The request line, a header or the connection cannot be understood.',
  },
  'invalid-parameters': {
    status: 400,
    title: 'The query has faults',
    description: 'A query or path parameter is unknown, ill-formed, or given twice.',
  },
  'malformed-json': {
    status: 400,
    title: 'The body is not JSON',
    description: 'The body is empty, not JSON in UTF-8, or nested more than 20 deep.',
  },
  'cursor-mismatch': {
    status: 400,
    title: 'The cursor belongs to another list',
    description: 'A cursor continues only the list, with the filters, that gave it.',
  },
  unauthenticated: {
    status: 401,
    title: 'A valid key is needed',
    description: 'The key is missing, malformed, unknown, expired or revoked.',
  },
  forbidden: {
    status: 403,
    title: 'The key does not reach this',
    description: 'The key lacks the scope named in requiredScope, or is bound to other datasets.',
  },
  'self-review': {
    status: 403,
    title: 'Somebody else must approve this',
    description: 'A key that wrote content since the last approval cannot approve it.',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing here',
    description: 'No such resource exists, or none that this key may know of.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'The method is not allowed here',
    description: 'The Allow header lists the methods of this address.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request took too long to arrive',
    description: 'The whole request must arrive within a minute.',
  },
  'transition-not-allowed': {
    status: 409,
    title: 'The state does not allow this',
    description: 'The case or release cannot go from its state to the one asked for; allowed lists where it can go.',
  },
  'external-id-exists': {
    status: 409,
    title: 'Another case has this external id',
    description: 'External ids are unique in a dataset.',
  },
  'codebook-breaks-cases': {
    status: 409,
    title: 'Existing cases do not satisfy this codebook',
    description:
      'The answer has their number and, for a key that may read cases, the first ten ids; of an official table the number of its rows.',
  },
  'case-merged': {
    status: 409,
    title: 'The case has been merged',
    description: 'Write to the case it was merged into.',
  },
  'possible-duplicate': {
    status: 409,
    title: 'This may be a case that is there already',
    description: 'candidates lists the likely ones. Send Prefer: handling=lenient to save it and decide later.',
  },
  'erased-before': {
    status: 409,
    title: 'This record was erased',
    description: 'An erased record does not come back.',
  },
  'request-in-progress': {
    status: 409,
    title: 'The same request is under way',
    description: 'Another request with this Idempotency-Key is being carried out; try again after Retry-After.',
  },
  'import-finished': {
    status: 409,
    title: 'The state of the import does not allow this',
    description: 'An import can be cancelled while it is open, and reversed once it is not.',
  },
  'pair-decided': {
    status: 409,
    title: 'The pair has been decided otherwise',
    description: 'A decision stands; the two cases can still be merged or unmerged.',
  },
  'release-open': {
    status: 409,
    title: 'A release is already open',
    description: 'A dataset has at most one unpublished release.',
  },
  'nothing-to-release': {
    status: 409,
    title: 'Nothing has changed since the last release',
    description: 'A release needs at least one change after the position of the last.',
  },
  'wrong-kind': {
    status: 409,
    title: 'The dataset is of the other kind',
    description: 'Cases belong to datasets of kind cases, official tables to those of kind aggregate.',
  },
  'release-changed': {
    status: 409,
    title: 'The release has changed meanwhile',
    description: 'Another request moved the release on; read its manifest again.',
  },
  gone: { status: 410, title: 'This is gone', description: 'The case has been erased or withdrawn.' },
  'cursor-expired': {
    status: 410,
    title: 'The change log does not go on from there',
    description: 'Load the release named here, delete every record that is not in it, and follow the changes since.',
  },
  'release-withdrawn': {
    status: 410,
    title: 'The release has been withdrawn',
    description: 'Its manifest has the reason and the replacement.',
  },
  stale: {
    status: 412,
    title: 'The resource has changed since you read it',
    description: 'If-Match does not name the current state; the answer carries the current ETag.',
  },
  'body-too-large': { status: 413, title: 'The body is too large', description: 'The limit is in the answer.' },
  'uri-too-long': { status: 414, title: 'The address is too long', description: 'Shorten the query.' },
  'unsupported-media-type': {
    status: 415,
    title: 'The media type is not accepted here',
    description: 'Send application/json.',
  },
  'invalid-body': { status: 422, title: 'The body has faults', description: 'Every fault is listed with its pointer.' },
  'invalid-case': {
    status: 422,
    title: 'The case has faults',
    description: 'Every fault is listed with its pointer and what would be allowed.',
  },
  'invalid-dataset': {
    status: 422,
    title: 'The dataset has faults',
    description: 'Every fault of the dataset and its codebook is listed with its pointer.',
  },
  'invalid-import': {
    status: 422,
    title: 'The file cannot be imported',
    description: 'Its header or form has faults, or, of an official table, one of its rows; nothing was written.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The Idempotency-Key belongs to another request',
    description: 'A key repeats one request, with the same query and body.',
  },
  'invalid-query': {
    status: 422,
    title: 'The query names what is not there',
    description:
      'An unknown measure, dimension or code, a share that cannot be formed, or a format that cannot show the answer.',
  },
  'table-not-published': {
    status: 422,
    title: 'No published table has these dimensions',
    description: 'nearest lists the published tables that come closest.',
  },
  'too-many-observations': {
    status: 422,
    title: 'The answer is too large',
    description: 'Narrow the query with where, or ask for fewer dimensions at a time.',
  },
  'precondition-required': {
    status: 428,
    title: 'If-Match is needed',
    description: 'Send the ETag of the state you read.',
  },
  'header-too-large': {
    status: 431,
    title: 'The header is too large',
    description: 'Node accepts 16 KiB of request header.',
  },
  'internal-error': {
    status: 500,
    title: 'Something went wrong here',
    description: 'The request id in instance finds it in the log.',
  },
  unavailable: {
    status: 503,
    title: 'Not ready',
    description: 'The service is starting, stopping or too busy, or its database is away; try again after Retry-After.',
  },
} as const satisfies Record<string, Entry>;

export type ProblemCode = keyof typeof PROBLEMS;

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
  'forbidden-field': 'A field that must not exist in this service: it could identify a person.',
  'forbidden-text': 'Text with a NUL or a lone surrogate cannot be stored.',
  'unknown-code': 'The value is not one of those allowed here.',
  'unknown-dimension': 'There is no such dimension here.',
  'unknown-measure': 'There is no such measure here.',
  'unknown-reference': 'A name that refers to nothing in the codebook.',
  'unknown-release': 'There is no such release here.',
  'unknown-id': 'A PUT may send back only the ids that the case has.',
  duplicate: 'The same thing stands twice where it may stand once.',
  'outside-window': 'The day lies outside the dataset’s window.',
  'invalid-date': 'Not a day of the calendar from 1600 to 2200.',
  'invalid-term': 'Not a duration such as P2Y6M, or not over zero.',
  'read-only': 'The member cannot be changed by a write.',
  'principal-needed': 'Exactly one conviction of a defendant is the principal one.',
  'exceeds-total': 'The categories add up to more than the total.',
  'total-mismatch': 'The total is not the sum of its rows.',
  'wrong-level': 'The quantity or variable belongs to another level.',
  'not-allowed': 'The value or combination is not allowed here.',
  'not-supported': 'The contract has it, this version of the service does not build it yet.',
  'name-clash': 'Another dimension, or something of the service’s own, has this name.',
  'two-levels': 'A table cannot hold two levels of one variable.',
  cycle: 'A derived variable depends on itself.',
  'likely-duplicate': 'It may be a case that is there already.',
  'erased-record': 'The record was erased, and does not come back.',
  'unknown-column': 'The file’s format has no such column.',
  'split-case': 'The rows of one case do not follow one another.',
  'conflicting-rows': 'The rows of one case say different things of it.',
  'no-effect': 'A setting that can have no effect as things stand: a warning of a dry run.',
  'not-published': 'No published table holds this combination.',
} as const satisfies Record<string, string>;

export type FaultCode = keyof typeof FAULTS;

export interface ProblemOptions {
  detail?: string;
  errors?: readonly Fault[];
  /** Further members of the problem body, such as requiredScope or allowed. Never a parameter value or a person. */
  extra?: Record<string, unknown>;
  headers?: Record<string, string>;
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

export const notFound = (): AppError => new AppError('not-found');
