import { AppError } from '../errors.ts';

/** What a violated constraint means to a caller. The original error is dropped: its message holds the SQL and every parameter. */
const EXTERNAL_IDS = 'case_external_ids_unique';
const BY_CONSTRAINT: Record<string, () => AppError> = {
  [EXTERNAL_IDS]: () => new AppError('external-id-exists'),
  releases_one_open: () => new AppError('release-open'),
  releases_version_unique: () => new AppError('release-changed'),
};

/**
 * SQLSTATE classes and codes after which a retry can succeed: connection lost, shutdown, too many clients, deadlock, lock
 * timeout.
 */
const NOT_NOW = /^(08|57P|53|40001|40P01|55P03)/;
const SOCKET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
]);

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
    if (/Connection terminated|timeout exceeded when trying to connect/.test(cause.message)) {
      return { code: '08006', constraint: undefined };
    }
  }
  return undefined;
}

/** The code or name of an error, which may be logged. Its message may not, since it may contain a row. */
export const failureCode = (error: unknown): string =>
  databaseFailure(error)?.code ?? (error instanceof Error ? error.name : 'unknown');

/** Another transaction took the same external id after this one had looked. */
export const isExternalIdClash = (error: unknown): boolean => databaseFailure(error)?.constraint === EXTERNAL_IDS;

/** The problem to answer for a database error; undefined for a bug of the service and for other errors. */
export function translateFailure(error: unknown): AppError | undefined {
  const failure = databaseFailure(error);
  if (!failure) return undefined;
  if (failure.constraint && BY_CONSTRAINT[failure.constraint]) return BY_CONSTRAINT[failure.constraint]?.();
  if (NOT_NOW.test(failure.code) || SOCKET.has(failure.code)) {
    return new AppError('unavailable', { headers: { 'retry-after': '1' } });
  }
  return undefined;
}
