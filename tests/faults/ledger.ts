import { sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../../src/db/client.ts';
import type { Body } from '../samples/body.ts';

/** What the service acknowledged. After a fault the database must say the same: nothing lost, doubled or half-done. */

/** One revision of a case. */
export interface Step {
  state: string;
  /** The content of the case at this revision, as it was sent. */
  content: Body;
}

export interface LedgerCase {
  dataset: string;
  /** Its external id in the system `ledger`: a case is found by it whose id was never answered. */
  marker: string;
  id?: string;
  etag?: string;
  /** Acknowledged revisions, from 1 on. */
  steps: Step[];
  /** Sent and not answered: it may have been carried out or not. A case has one writer, and so at most one of these. */
  pending?: Step | undefined;
}

export interface LedgerRelease {
  dataset: string;
  version: string;
  /** Path and body of an answer of the release when it was published. */
  path: string;
  answer: string;
}

export interface Ledger {
  cases: LedgerCase[];
  releases: LedgerRelease[];
  counts: {
    /** Requests that were answered with success. */
    acknowledged: number;
    /** Requests that got no answer, or a 5xx, and were sent again. */
    interrupted: number;
    /** Of these, the ones that turned out to have been carried out before. */
    foundDone: number;
  };
  /** What a client saw that it never should. */
  faults: string[];
  note(line: string): void;
  /** The last lines, for a failure's message. */
  tail(lines: number): string;
}

const KEPT_LINES = 5_000;

export function openLedger(): Ledger {
  const lines: string[] = [];
  return {
    cases: [],
    releases: [],
    counts: { acknowledged: 0, interrupted: 0, foundDone: 0 },
    faults: [],
    note: (line) => {
      lines.push(`${new Date().toISOString().slice(11, 23)} ${line}`);
      if (lines.length > 2 * KEPT_LINES) lines.splice(0, KEPT_LINES);
    },
    tail: (wanted) => lines.slice(-wanted).join('\n'),
  };
}

/** The number that tells the contents of the ledger apart: no two that are sent have the same. */
export const numberOf = (content: Body): number => content.quantities[0].value;

interface StoredStep {
  caseId: string;
  marker: string | null;
  state: string;
  number: string | null;
}

/** Where the database differs from the ledger. Cases of other datasets are not looked at. */
export async function ledgerFaults(db: Db, ledger: Ledger): Promise<string[]> {
  const faults = [...ledger.faults];
  const datasets = new Set(ledger.cases.map(({ dataset }) => dataset));
  for (const dataset of datasets) {
    const rows = await rowsOf<StoredStep>(
      db,
      sql`select r.case_id as "caseId", r.state, c.content #>> '{externalIds,0,value}' as marker,
            c.content #>> '{quantities,0,value}' as number
          from case_revisions r join case_revisions c on c.case_id = r.case_id and c.revision = r.content_revision
          where r.dataset_id = ${dataset} order by r.case_id, r.revision`,
    );
    const stored = new Map<string, StoredStep[]>();
    for (const row of rows) {
      const steps = stored.get(row.caseId) ?? [];
      steps.push(row);
      stored.set(row.caseId, steps);
    }
    const byMarker = new Map<string, string[]>();
    for (const [id, [first]] of stored) {
      if (first?.marker) byMarker.set(first.marker, [...(byMarker.get(first.marker) ?? []), id]);
    }
    const known = new Set<string>();
    for (const one of ledger.cases) {
      if (one.dataset !== dataset) continue;
      const found = one.id === undefined ? byMarker.get(one.marker) : [one.id];
      const twins = byMarker.get(one.marker) ?? [];
      if (twins.length > 1) faults.push(`case ${one.marker} was made ${twins.length} times`);
      for (const id of [...(found ?? []), ...twins]) known.add(id);
      const steps = found?.[0] === undefined ? [] : (stored.get(found[0]) ?? []);
      faults.push(...caseFaults(one, steps));
    }
    for (const id of stored.keys()) if (!known.has(id)) faults.push(`nobody made case ${id} of ${dataset}`);
  }
  return faults;
}

function caseFaults(one: LedgerCase, stored: readonly StoredStep[]): string[] {
  const { steps, pending, marker, id = 'no id' } = one;
  const name = `case ${marker} (${id})`;
  if (stored.length < steps.length) {
    return [`${name} has ${stored.length} of ${steps.length} acknowledged revisions: some are lost`];
  }
  const possible = pending ? [...steps, pending] : steps;
  if (stored.length > possible.length) {
    return [`${name} has ${stored.length} revisions, and at most ${possible.length} were asked for: one is doubled`];
  }
  // An erasure destroys the contents of all revisions.
  const isErased = stored.at(-1)?.state === 'erased';
  return stored.flatMap((row, index) => {
    const { state, content } = possible[index]!; // there are as many
    if (row.state !== state) return [`${name}: revision ${index + 1} is ${row.state}, not ${state}`];
    if (isErased) return row.number === null ? [] : [`${name} is erased, and revision ${index + 1} has a content`];
    const number = String(numberOf(content));
    return row.number === number ? [] : [`${name}: revision ${index + 1} says ${row.number}, not ${number}`];
  });
}
