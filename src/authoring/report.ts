import { COLUMN_KINDS, type Column } from './columns.ts';
import type { Draft } from './draft.ts';
import type { Planned, TableFile } from './file.ts';
import { personalIn } from './personal.ts';
import { type Interview, isUnanswered } from './questions.ts';

/** What the file is and what the draft makes of it, for whoever has to check it: as Markdown, and as a page of its own. */

export interface ReportSection {
  title: string;
  text?: string;
  list?: readonly string[];
  table?: { head: readonly string[]; rows: readonly (readonly string[])[] };
}

/** @param draft undefined while it is not known what a row is */
export function reportOf(
  { rows, columns, apart }: TableFile,
  draft: Draft | undefined,
  interview: Interview,
  checks: readonly string[],
): ReportSection[] {
  const open = interview.asked().filter(isUnanswered);
  const plans = draft?.plans ?? [];
  const isPersonal = (column: Column | undefined) =>
    column !== undefined && personalIn(column, column.name) !== undefined;
  const isHidden = (at: number): boolean =>
    draft === undefined ? isPersonal(columns[at]) : draft.kind === 'cases' && plans[at]?.use.as === 'dropped';
  const shown = (row: readonly string[]) => row.map((cell, at) => (isHidden(at) ? '…' : cell));
  const ends = rows.length > 2 * ROWS_SHOWN ? [...rows.slice(0, ROWS_SHOWN), ...rows.slice(-ROWS_SHOWN)] : rows;
  const sections: ReportSection[] = [
    {
      title: 'The file',
      text: `${rows.length.toLocaleString('en-GB')} rows, ${columns.length} columns. Its first and last rows; columns of people that are left out are not shown:`,
      table: { head: columns.map(({ name }) => name), rows: ends.map(shown) },
    },
    { title: 'Lines that are no rows', list: apart.map(({ line, text, why }) => `Line ${line}, ${why}: ${text}`) },
    {
      title: 'Its columns',
      text: 'To keep a column that is left out, write `column NAME: code` with its name in `answers.yaml`, or another of the words given there.',
      table: {
        head: ['column', 'type', 'range', 'most frequent values', 'empty', 'becomes'],
        rows: columns.map((column, at) => [
          column.name,
          COLUMN_KINDS[column.kind],
          columnRange(column, isHidden(at)),
          isHidden(at) ? '…' : frequent(column),
          String(column.rows - column.reported),
          plans[at] ? useText(plans[at]) : '',
        ]),
      },
    },
    {
      title: 'Open',
      text:
        open.length > 0 ? 'Nothing can be published before these are answered, in `answers.yaml`.' : 'Nothing is open.',
      list: open.map(({ asks, seen = [] }) => [asks, ...seen.slice(0, 2)].join(' — ')),
    },
    { title: 'Checked', list: checks },
  ];
  return sections.filter(({ list, table, title }) => title === 'Open' || (list ?? table?.rows ?? []).length > 0);
}

const ROWS_SHOWN = 3;
const VALUES_SHOWN = 5;

function columnRange({ kind, numbers, lowest, highest, distinct }: Column, isHidden: boolean): string {
  return numbers > 0 && kind !== 'id' && !isHidden ? `${lowest} to ${highest}` : `${distinct} values`;
}

const frequent = ({ values, distinct }: Column): string => {
  const most = [...values].toSorted(([, one], [, other]) => other - one).slice(0, VALUES_SHOWN);
  return `${most.map(([value, rows]) => `${value} (${rows})`).join(', ')}${distinct > most.length ? ', …' : ''}`;
};

const BECOMES: Readonly<Record<Planned['use']['as'], string>> = {
  dropped: 'left out',
  check: 'checked: always the same',
  id: 'the external id of the case',
  date: 'the date of the sentence',
  age: 'bands of age',
  code: 'codes',
  flag: 'yes or no',
  amount: 'numbers',
  status: 'why a number is missing',
};

const useText = ({ column, use, why = '', list, levels = [], without = [] }: Planned): string =>
  [
    BECOMES[use.as] + (use.as === 'dropped' && why !== '' ? `: ${why}` : ''),
    ...('id' in use ? [`(${use.id})`] : []),
    ...(list?.standard === undefined ? [] : [`of the list that ships ${list.standard}`]),
    ...levels.map(({ id }) => `with level ${id}`),
    ...without.map(
      (value) =>
        `without the rows of ${value || 'no value'} (${column.values.get(value) ?? column.rows - column.reported})`,
    ),
  ].join(' ');

export function markdownOf(title: string, sections: readonly ReportSection[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')).join(' | ')} |`;
  const parts = sections.flatMap(({ title: heading, text, list = [], table }) => [
    `## ${heading}`,
    ...(text === undefined ? [] : [text]),
    ...(list.length > 0 ? [list.map((item) => `- ${item}`).join('\n')] : []),
    ...(table ? [[line(table.head), line(table.head.map(() => '---')), ...table.rows.map(line)].join('\n')] : []),
  ]);
  return [`# ${title}`, ...parts, ''].join('\n\n');
}

/** One file that needs no network, to send to the owner of the data. */
export function pageOfReport(title: string, sections: readonly ReportSection[]): string {
  const safe = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  const row = (cells: readonly string[], as: 'td' | 'th') =>
    `<tr>${cells.map((cell) => `<${as}>${safe(cell)}</${as}>`).join('')}</tr>`;
  const parts = sections.map(
    ({ title: heading, text, list = [], table }) =>
      `<h2>${safe(heading)}</h2>${text === undefined ? '' : `<p>${safe(text)}</p>`}${
        list.length > 0 ? `<ul>${list.map((item) => `<li>${safe(item)}</li>`).join('')}</ul>` : ''
      }${table ? `<div><table>${row(table.head, 'th')}${table.rows.map((cells) => row(cells, 'td')).join('')}</table></div>` : ''}`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${safe(title)}</title><style>${STYLE}</style><h1>${safe(title)}</h1>${parts.join('')}</html>\n`;
}

const STYLE =
  'body{font:16px/1.5 sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem}div{overflow-x:auto}table{border-collapse:collapse}td,th{border:1px solid #999;padding:.25rem .5rem;text-align:left;vertical-align:top}';
