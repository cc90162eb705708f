import { z } from 'zod';

/**
 * What the ledger of erasures keeps of an erased case, outside the database: enough to erase it again after a backup was restored,
 * and to know it when it comes again. It holds nothing that the case said.
 */
export const LedgerEntry = z.object({
  /** Id of the case. */
  case: z.uuid(),
  dataset: z.string(),
  /** When it was erased. */
  at: z.string(),
  /** A code of correction-reasons. */
  reason: z.string(),
  /** Whether partners ever saw it as a record: then they are told. */
  record: z.boolean(),
  /** Keyed hashes of its external ids and contents. */
  marks: z.array(
    z.object({ mark: z.string(), kind: z.enum(['external-id', 'content']), systems: z.array(z.string()) }),
  ),
});
export type LedgerEntry = z.output<typeof LedgerEntry>;

/** A line of the ledger. What is signed is the entry as it stands, with members that a later version has added. */
export const LedgerLine = z.object({ entry: z.looseObject({}), signature: z.string() });
export type LedgerLine = z.output<typeof LedgerLine>;
