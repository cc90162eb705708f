import type { Secrets } from '../capture/actor.ts';
import { externalIdMark, marksOf } from '../capture/erase.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Mark } from '../db/queries/erasures.ts';
import type { FaultCode } from '../errors.ts';
import type { CaseContent, ExternalId } from '../schemas/case.ts';

/** One case of a file, or what was meant to be one: its rows, and what is wrong with it. */

export interface ImportProblem {
  code: FaultCode;
  detail: string;
  /** Of CSV: the row of the file, from 1, and the column. */
  row?: number;
  column?: string;
  /** Of NDJSON: JSON Pointer into the line. */
  pointer?: string;
  allowed?: readonly string[];
}

export interface Unit {
  /** Its first row in the file, from 1. */
  row: number;
  /** Its rows as they are kept if it is refused: cells as JSON, or the line. */
  originals: readonly string[];
  /** Hash of the name that its rows share. */
  name?: string | undefined;
  /** What stands in its rows, as far as it could be read. */
  body: unknown;
  /** As checked for a new case; undefined if it has problems. */
  content?: CaseContent | undefined;
  problems: readonly ImportProblem[];
}

/** Marks by which an erasure finds the refused rows of its case: of its external ids and, if it could be read, of what it says. */
export function marksOfUnit(secrets: Secrets, codebook: Codebook, datasetId: string, unit: Unit): Mark[] {
  return unit.content
    ? marksOf(secrets, codebook, datasetId, unit.content)
    : externalIdsIn(unit.body).map((id) => externalIdMark(secrets, datasetId, id));
}

function externalIdsIn(body: unknown): ExternalId[] {
  const { externalIds } = (body ?? {}) as { externalIds?: unknown };
  if (!Array.isArray(externalIds)) return [];
  return externalIds.filter((id): id is ExternalId => typeof id?.system === 'string' && typeof id?.value === 'string');
}

const MOST_ALLOWED = 20;

/** What is wrong, for the column `error` of the refused row: who repairs it reads only this. */
export function errorText(problems: readonly ImportProblem[], row: number): string {
  const own = problems.filter((problem) => problem.row === undefined || problem.row === row);
  if (own.length === 0) return `Row ${problems[0]?.row}, of the same case, was refused.`;
  return own.map(problemText).join(' | ');
}

function problemText({ column, pointer, detail, allowed }: ImportProblem): string {
  const where = column ?? pointer;
  const codes = allowed?.slice(0, MOST_ALLOWED).join(', ');
  const more = allowed && allowed.length > MOST_ALLOWED ? ', …' : '';
  return `${where ? `${where}: ` : ''}${detail}${codes ? ` Allowed: ${codes}${more}.` : ''}`;
}
