import { AppError } from '../errors.ts';

/** What a violated constraint means to a caller. The original error is dropped: its message holds the SQL and every parameter. */
const EXTERNAL_IDS = 'case_external_ids_unique';
const BY_CONSTRAINT: Record<string, () => AppError> = {
  [EXTERNAL_IDS]: () => new AppError('external-id-exists'),
  releases_one_open: () => new AppError('release-open'),
  releases_version_unique: () => new AppError('release-changed'),
};

/**
 * SQLSTATE classes and codes after which a retry can succeed.
 * - 08, 28, 3D000, 55000, 57P: the connection was lost or refused. No statement of ours fails with 55000.
 * - 53: the server has too little of something. 25006: it is a standby.
 * - 57014, 55P03, 25P03, 25P04: a statement or a wait was cut off.
 * - 40001, 40P01: another transaction got in between.
 */
const NOT_NOW = /^(08|28|3D000|55000|57P|53|25006|57014|55P03|25P0[34]|40001|40P01)/;
const SOCKET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EPIPE',
]);
/** What pg says without a code, and the SQLSTATE that comes closest. */
const WITHOUT_CODE: readonly [RegExp, string][] = [
  [/^timeout exceeded when trying to connect/, '53300'], // no connection of the pool came free
  [/^(Connection terminated|timeout expired|Query read timeout)/, '08006'],
  [/^Client (was closed|has encountered a connection error)/, '08003'],
  [/^(Cannot use a pool after calling end|PGlite is (closed|closing))/, '57P01'],
];

/** What these say to whoever wrote the address of a database. */
const OF_ADDRESS: Record<string, string> = {
  '3D000': 'there is no such database',
  28000: 'this user may not connect',
  '28P01': 'the password is wrong',
  25006: 'it is a replica, which cannot be written to',
  53300: 'the server has no connection left',
  55000: 'the database takes no connections',
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
};
export const addressFault = (code: string): string => (OF_ADDRESS[code] ? `${OF_ADDRESS[code]} (${code})` : code);

interface DatabaseFailure {
  code: string;
  constraint: string | undefined;
}

/** The SQLSTATE (or socket error) behind an error of either driver, if it is one. */
export function databaseFailure(error: unknown): DatabaseFailure | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 4; cause = cause.cause, depth++) {
    const { code, constraint } = cause as { code?: unknown; constraint?: unknown };
    if (typeof code === 'string' && (/^[0-9A-Z]{5}$/.test(code) || SOCKET.has(code))) {
      return { code, constraint: typeof constraint === 'string' ? constraint : undefined };
    }
    const { message } = cause;
    const known = WITHOUT_CODE.find(([said]) => said.test(message));
    if (known) return { code: known[1], constraint: undefined };
  }
  return undefined;
}

/** The code or name of an error, which may be logged. Its message may not, since it may contain a row. */
export const failureCode = (error: unknown): string =>
  databaseFailure(error)?.code ?? systemCode(error) ?? (error instanceof Error ? error.name : 'unknown');

/** Such as ENOSPC or EROFS, of a file or folder. */
const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'syscall' in error ? (error as NodeJS.ErrnoException).code : undefined;

/** Another transaction took the same external id after this one had looked. */
export const isExternalIdClash = (error: unknown): boolean => databaseFailure(error)?.constraint === EXTERNAL_IDS;

/** The problem to answer for a database error; undefined for a bug of the service and for other errors. */
export function translateFailure(error: unknown): AppError | undefined {
  const failure = databaseFailure(error);
  if (!failure) return undefined;
  if (failure.constraint && BY_CONSTRAINT[failure.constraint]) return BY_CONSTRAINT[failure.constraint]?.();
  return isPassing(failure.code) ? new AppError('unavailable', { headers: { 'retry-after': '1' } }) : undefined;
}

/** Whether the database could not answer, or not yet: a fault of the moment and not of the statement. */
export const isUnavailable = (error: unknown): boolean => translateFailure(error)?.code === 'unavailable';

/** The answer of a question, or while the database is away a fallback: for what an answer can do without. */
export async function unlessAway<T, F = T>(asked: Promise<T>, fallback: F): Promise<T | F> {
  try {
    return await asked;
  } catch (error) {
    if (isUnavailable(error)) return fallback;
    throw error;
  }
}

/** Whether the failure with this code may be gone when the same is tried again. */
export const isPassing = (code: string): boolean => NOT_NOW.test(code) || SOCKET.has(code);
