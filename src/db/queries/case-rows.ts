import type { CaseContent, CaseQuantity, SourceReport } from '../../schemas/case.ts';
import type { Db } from '../client.ts';
import { type Columns, insertRows } from './insert.ts';

/** A case's content together with what is derived from it for filters: one facts object for each conviction, in order. */
export interface PreparedCase {
  id: string;
  /** Canonical, without sources. */
  content: CaseContent;
  sources: readonly SourceReport[];
  facts: readonly object[];
  partnerFacts: readonly object[];
}

const DEFENDANTS: Columns = {
  case_id: 'uuid',
  side: 'text',
  id: 'uuid',
  position: 'int',
  sex: 'text',
  age_band: 'text',
  attributes: 'jsonb',
};
const CONVICTIONS: Columns = {
  case_id: 'uuid',
  side: 'text',
  defendant_id: 'uuid',
  id: 'uuid',
  position: 'int',
  offence: 'text',
  counts: 'int',
  principal: 'boolean',
  facts: 'jsonb',
  partner_facts: 'jsonb',
};
const SENTENCES: Columns = {
  case_id: 'uuid',
  side: 'text',
  defendant_id: 'uuid',
  outcome: 'text',
  custody_term: 'text',
  suspended_term: 'text',
  indeterminate: 'text',
  minimum_term: 'text',
  requirements: 'text[]',
  orders: 'text[]',
};
const QUANTITIES: Columns = {
  case_id: 'uuid',
  side: 'text',
  position: 'int',
  defendant_id: 'uuid',
  quantity: 'text',
  category: 'text',
  value: 'bigint',
  basis: 'text',
};
const SOURCES: Columns = {
  case_id: 'uuid',
  side: 'text',
  position: 'int',
  outlet_type: 'text',
  published_on: 'date',
  url: 'text',
};

/** Writes the relational rows of the head revisions of these cases, which have none yet. */
export async function insertHeadRows(tx: Db, cases: readonly PreparedCase[]): Promise<void> {
  const rows = {
    defendants: [] as object[],
    convictions: [] as object[],
    sentences: [] as object[],
    quantities: [] as object[],
    sources: [] as object[],
  };
  for (const one of cases) {
    const at = { case_id: one.id, side: 'head' };
    const quantityRow = (quantity: CaseQuantity, defendantId?: string) => ({
      ...at,
      position: 0,
      defendant_id: defendantId ?? null,
      ...quantity,
    });
    const quantities = (one.content.quantities ?? []).map((quantity) => quantityRow(quantity));
    let conviction = 0;
    one.content.defendants.forEach((defendant, position) => {
      rows.defendants.push({
        ...at,
        id: defendant.id,
        position,
        sex: defendant.sex,
        age_band: defendant.ageBand,
        attributes: defendant.attributes ?? {},
      });
      const { custodyTerm, suspendedTerm, minimumTerm, ...sentence } = defendant.sentence;
      rows.sentences.push({
        ...at,
        defendant_id: defendant.id,
        custody_term: custodyTerm,
        suspended_term: suspendedTerm,
        minimum_term: minimumTerm,
        ...sentence,
      });
      for (const { id, offence, counts = 1, principal } of defendant.convictions) {
        rows.convictions.push({
          ...at,
          defendant_id: defendant.id,
          id,
          position: conviction,
          offence,
          counts,
          principal: principal ?? defendant.convictions.length === 1,
          facts: one.facts[conviction],
          partner_facts: one.partnerFacts[conviction],
        });
        conviction += 1;
      }
      for (const quantity of defendant.quantities ?? []) quantities.push(quantityRow(quantity, defendant.id));
    });
    quantities.forEach((quantity, position) => {
      rows.quantities.push({ ...quantity, position });
    });
    one.sources.forEach((source, position) => {
      rows.sources.push({
        ...at,
        position,
        outlet_type: source.outletType,
        published_on: source.publishedOn,
        url: source.url,
      });
    });
  }
  await insertRows(tx, 'defendants', DEFENDANTS, rows.defendants);
  await insertRows(tx, 'sentences', SENTENCES, rows.sentences);
  await insertRows(tx, 'convictions', CONVICTIONS, rows.convictions);
  await insertRows(tx, 'quantities', QUANTITIES, rows.quantities);
  await insertRows(tx, 'sources', SOURCES, rows.sources);
}
