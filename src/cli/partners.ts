import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { pageOfReport, type ReportSection } from '../authoring/report.ts';
import type { ErasureItem } from '../schemas/change.ts';
import type { RecordHolder } from '../schemas/key.ts';
import { connect, datasetAddress, listAll } from './api.ts';
import { count, printItems, usageError } from './terminal.ts';

interface PartnersOptions {
  json?: boolean;
  page?: string;
}

export function addPartners(program: Command): void {
  program
    .command('partners <dataset>')
    .description('list who may have a copy of the records, and which erasures each has yet to apply (needs audit:read)')
    .option('--json', 'print each key as a line of JSON')
    .addOption(
      new Option('--page <file>', 'write a page (HTML) that names these erasures too (needs records:read)').conflicts(
        'json',
      ),
    )
    .action(showPartners);
}

async function showPartners(dataset: string, { json, page }: PartnersOptions): Promise<void> {
  const listed = <T>(what: string): Promise<T[]> =>
    listAll<T>(connect(), `${datasetAddress(dataset)}/${what}?limit=1000`);
  const erasures = page === undefined ? [] : await listed<ErasureItem>('erasures');
  const partners = await listed<RecordHolder>('acknowledgements');
  printItems(partners, PARTNER_COLUMNS, json);
  if (page === undefined) return;
  await writeFile(page, partnersPage(dataset, partners, erasures, new Date())).catch(
    ({ code }: NodeJS.ErrnoException): never => {
      throw usageError(`${page} cannot be written (${code}).`);
    },
  );
}

const PARTNER_COLUMNS: Readonly<Record<string, (partner: RecordHolder) => string>> = {
  key: ({ key }) => key,
  label: ({ label }) => label,
  'agreement until': ({ agreement }) => agreement?.validUntil.slice(0, 10) ?? 'none',
  'last used': ({ lastUsedAt }) => lastUsedAt?.slice(0, 10) ?? 'never',
  acknowledged: ({ at }) => at?.slice(0, 10) ?? 'never',
  'erasures left': ({ erasuresLeft }) => `${erasuresLeft}`,
};

/** Who may have a copy, and a list for each of what it has not acknowledged. Times are in UTC, to the minute. */
export function partnersPage(
  dataset: string,
  partners: readonly RecordHolder[],
  erasures: readonly ErasureItem[],
  now: Date,
): string {
  const owed = partners.map((partner) => ({ partner, left: erasures.filter(({ seq }) => seq > (partner.seq ?? 0)) }));
  const owing = owed.filter(({ left }) => left.length > 0);
  const [keys, erased] = [count(partners.length, 'key'), count(erasures.length, 'record')];
  const summary: ReportSection = {
    title: 'Erased records',
    text:
      erasures.length === 0
        ? 'No record has been erased.'
        : `${erased} erased. ${owing.length === 0 ? `All of it is acknowledged by ${keys}.` : `${owing.length} of ${keys} may still have a copy of some.`} A receipt proves an acknowledgement, not a deletion.`,
  };
  const table: ReportSection = {
    title: 'Who may have a copy of the records',
    text: 'Keys that can read them, and those that have ever given a receipt. A position is that in the change log; times are in UTC.',
    table: {
      head: ['key', 'label', 'agreement', 'ends', 'last used', 'receipt', 'position', 'erasures not acknowledged'],
      rows: owed.map(({ partner: { key, label, agreement, lastUsedAt, at, seq }, left }) => [
        key,
        label,
        agreement ? `${agreement.version}: ${agreement.text}` : 'none',
        agreement ? `${minuteOf(agreement.validUntil)}${new Date(agreement.validUntil) <= now ? ' (ended)' : ''}` : '',
        minuteOf(lastUsedAt),
        minuteOf(at),
        seq === null ? '' : String(seq),
        String(left.length),
      ]),
    },
  };
  const lists = owing.map(
    ({ partner: { key, label }, left }): ReportSection => ({
      title: `Not acknowledged by ${label} (${key})`,
      table: {
        head: ['record', 'erased', 'position'],
        rows: left.map(({ id, at, seq }) => [id, minuteOf(at), String(seq)]),
      },
    }),
  );
  return pageOfReport(`Copies of ${dataset}, ${minuteOf(now.toISOString())} UTC`, [summary, table, ...lists]);
}

const minuteOf = (at: string | null): string => at?.slice(0, 16).replace('T', ' ') ?? 'never';
