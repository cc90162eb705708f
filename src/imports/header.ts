import { tableHeaderFaults } from '../aggregates/columns.ts';
import { columnsOf, type HeaderFault, readHeader } from '../codebook/case-columns.ts';
import type { Codebook } from '../codebook/model.ts';
import { AppError, type Fault } from '../errors.ts';
import { type NameOf, namesBy } from './cutter.ts';
import type { Upload } from './receive.ts';

/** What the first record of a CSV file must be, and what else may be sent, by the kind of the dataset. */

export type ReadHeader = (cells: string[]) => { faults: HeaderFault[] } | { nameOf: NameOf };

export const headerReader = (codebook: Codebook): ReadHeader =>
  isAggregate(codebook)
    ? (cells) => {
        const faults = tableHeaderFaults(codebook, cells);
        return faults.length > 0 ? { faults } : { nameOf: () => '' };
      }
    : (cells) => {
        const header = readHeader(columnsOf(codebook), cells);
        return 'faults' in header ? header : { nameOf: namesBy(cells, header.rows) };
      };

/** More would not fit into memory, where rows are held against each other. */
export const MOST_TABLE_ROWS = 1_000_000;

export const mostRowsOf = (codebook: Codebook): number =>
  isAggregate(codebook) ? MOST_TABLE_ROWS : Number.POSITIVE_INFINITY;

/** An official table is a CSV file as a whole: it has no cases that could be in a state, or be corrected one by one. */
export function checkUpload(codebook: Codebook, { format, mode, caseState }: Upload): void {
  if (!isAggregate(codebook)) return;
  if (format !== 'csv') {
    throw new AppError('unsupported-media-type', { detail: 'Send text/csv.', headers: { accept: 'text/csv' } });
  }
  const detail = 'An official table replaces the one before it; it has no cases.';
  const errors: Fault[] = [];
  if (mode !== 'create') errors.push({ parameter: 'mode', code: 'not-allowed', detail, allowed: ['create'] });
  if (caseState !== 'draft') errors.push({ parameter: 'state', code: 'not-allowed', detail, allowed: ['draft'] });
  if (errors.length > 0) throw new AppError('invalid-parameters', { errors });
}

const isAggregate = ({ definition }: Codebook): boolean => definition.kind === 'aggregate';
