import { type ShownMember, shownToPartners } from '../cases/record.ts';
import type { Codebook } from '../codebook/model.ts';
import type { CaseRecord } from '../schemas/case.ts';
import { arePadded } from '../schemas/cell-text.ts';
import { NONE, NOT_REPORTED, SENTENCE_TERMS } from '../schemas/vocabulary.ts';
import { LIST_SEPARATOR } from './columns.ts';
import { type CsvColumn, csvCode, headerLine, rowLine, withPoint } from './csv.ts';

/**
 * Records as CSV (`docs/reference/sync.md`, "Records as CSV"): a row for each conviction, with its defendant and case. The columns
 * follow from the codebook alone, so that rows can be written before the last record is read.
 */

interface RecordCsv {
  columns: readonly Pick<RecordColumn, 'name' | 'type'>[];
  /** Each line with its end. */
  header: string;
  rows(record: CaseRecord): string;
}

/** The objects of a record that a row is made of. Which members they have depends on the codebook. */
interface Row {
  case: Members;
  defendant: Members;
  sentence: Members;
  conviction: Members;
}
type Members = Readonly<Record<string, unknown>>;

interface RecordColumn extends CsvColumn<Row> {
  /** `code`: a code, or several joined by LIST_SEPARATOR, with marks where programs would misread them. */
  type: 'text' | 'code' | 'integer' | 'decimal' | 'logical';
}
type ShownQuantity = ReturnType<typeof shownToPartners>['quantities'][number];

/** Columns that are there whatever the codebook has. An attribute with such a name is `attributes.<name>`. */
const FIXED = ['id', 'seq', 'withheld', 'defendant', 'conviction', 'counts', 'principal', ...SENTENCE_TERMS];

export function recordCsv(codebook: Codebook): RecordCsv {
  const columns = recordColumns(codebook);
  return {
    columns,
    header: headerLine(columns),
    rows: (record) =>
      record.defendants
        .flatMap((defendant) =>
          defendant.convictions.map((conviction) =>
            rowLine(columns, { case: record, defendant, sentence: defendant.sentence, conviction }),
          ),
        )
        .join(''),
  };
}

function recordColumns(codebook: Codebook): RecordColumn[] {
  const { periods, members, quantities } = shownToPartners(codebook);
  const taken = new Set([...FIXED, ...quantities.map(({ id }) => id)]);
  const plain = (
    name: string,
    part: keyof Row,
    { member = name, type = 'text' }: { member?: string; type?: RecordColumn['type'] } = {},
  ): RecordColumn => ({
    name,
    type,
    read: (row) => recordCell(row[part][member]),
  });
  const coded = (part: keyof typeof members): RecordColumn[] =>
    members[part].map((shown) => codedColumn(shown, part, taken.has(shown.dimension.id)));
  const amounts = (level: 'case' | 'defendant'): RecordColumn[] =>
    quantities
      .filter((quantity) => quantity.level === level)
      .flatMap(({ categories, ...quantity }) =>
        [undefined, ...categories].flatMap((code) => recordAmountColumns(quantity, code)),
      );
  return [
    plain('id', 'case'),
    plain('seq', 'case', { type: 'integer' }),
    ...periods.map((period) => plain(period, 'case', { type: period === 'year' ? 'integer' : 'text' })),
    ...coded('case'),
    ...amounts('case'),
    plain('defendant', 'defendant', { member: 'id' }),
    ...coded('defendant'),
    ...amounts('defendant'),
    ...coded('sentence'),
    ...SENTENCE_TERMS.map((term) => plain(term, 'sentence')),
    plain('conviction', 'conviction', { member: 'id' }),
    ...coded('conviction'),
    plain('counts', 'conviction', { type: 'integer' }),
    plain('principal', 'conviction', { type: 'logical' }),
    plain('withheld', 'case'),
  ];
}

/** A list is its codes joined, an empty one `none`, since an empty cell is not reported. */
function codedColumn({ member, dimension }: ShownMember, part: keyof Row, isTaken: boolean): RecordColumn {
  const { id: name, codes } = dimension;
  const isPadded = arePadded(codes);
  const known = new Map(
    [...codes.map(({ code }) => code), NOT_REPORTED].map((code) => [code, csvCode(code, isPadded)]),
  );
  const cellOf = (code: string): string => known.get(code) ?? csvCode(code, isPadded);
  const read = (row: Row): string => {
    const object = row[part];
    const found = member.attribute ? (object.attributes as Members | undefined)?.[name] : object[name];
    if (Array.isArray(found)) return found.length === 0 ? NONE : found.map(cellOf).join(LIST_SEPARATOR);
    return typeof found === 'string' ? cellOf(found) : '';
  };
  return { name: isTaken ? `attributes.${name}` : name, type: 'code', read };
}

function recordAmountColumns(
  { id, level, decimals }: Omit<ShownQuantity, 'categories'>,
  category: string | undefined,
): RecordColumn[] {
  const name = `${FIXED.includes(id) ? 'quantities.' : ''}${id}${category === undefined ? '' : `.${category === 'basis' ? '_basis' : category}`}`;
  const entryOf = (row: Row) =>
    ((row[level].quantities as Members[] | undefined) ?? []).find(
      (one) => one.quantity === id && one.category === category,
    );
  return [
    {
      name,
      type: decimals > 0 ? 'decimal' : 'integer',
      read: (row) => (decimals > 0 ? withPoint : String)(recordCell(entryOf(row)?.value)),
    },
    { name: `${name}.basis`, type: 'text', read: (row) => recordCell(entryOf(row)?.basis) },
  ];
}

/** `TRUE` and `FALSE`, since R reads no other spelling as logical. */
function recordCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return Array.isArray(value) ? value.join(LIST_SEPARATOR) : String(value);
}
