import { buttonOf, said, textOf } from './copy.ts';

/** Tables of figures: each column sorts, and the whole is copied for a spreadsheet. */
export function enhanceTables(root: ParentNode): void {
  for (const table of root.querySelectorAll<HTMLTableElement>('section[aria-labelledby="figures"] table')) {
    addSorting(table);
    addCopying(table);
  }
}

function addSorting(table: HTMLTableElement): void {
  const [body] = table.tBodies;
  const headings = [...(table.tHead?.rows[0]?.cells ?? [])];
  if (!body || body.rows.length < 3) return;
  const first = [...body.rows];
  for (const [column, heading] of headings.entries()) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'sort';
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener('click', () => {
      const isNumber = heading.classList.contains('number');
      const order = nextOrder(heading.getAttribute('aria-sort'), isNumber);
      for (const other of headings) other.removeAttribute('aria-sort');
      if (order) heading.setAttribute('aria-sort', order);
      body.append(...(order ? sorted(first, column, isNumber, order === 'ascending' ? 1 : -1) : first));
    });
  }
}

/** Numbers from the largest, words from A; then the other way round; then as it was. */
function nextOrder(before: string | null, isNumber: boolean): string | undefined {
  const orders = isNumber ? ['descending', 'ascending'] : ['ascending', 'descending'];
  return before === null ? orders[0] : before === orders[0] ? orders[1] : undefined;
}

/** Totals stay at the end, and before them what has no number. */
function sorted(rows: readonly HTMLTableRowElement[], column: number, isNumber: boolean, sign: number) {
  const text = (row: HTMLTableRowElement): string => row.cells[column]?.textContent?.trim() ?? '';
  const number = (row: HTMLTableRowElement): number => numberIn(text(row));
  const compare = (a: HTMLTableRowElement, b: HTMLTableRowElement): number => {
    if (!isNumber) return sign * text(a).localeCompare(text(b), document.documentElement.lang, { numeric: true });
    const [left, right] = [number(a), number(b)];
    if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
    return sign * (left - right);
  };
  const isTotal = (row: HTMLTableRowElement): boolean => row.classList.contains('total');
  return [...rows.filter((row) => !isTotal(row)).sort(compare), ...rows.filter(isTotal)];
}

/** The first number of a cell: `at least 1,200 (4%)` is 1200. Not a number where it is withheld or missing. */
const numberIn = (text: string): number =>
  Number.parseFloat(
    (/[−-]?[\d,]+(\.\d+)?/.exec(text.replace(/^\[.*/, ''))?.[0] ?? '').replaceAll(',', '').replace('−', '-'),
  );

function addCopying(table: HTMLTableElement): void {
  // Only where the page is from https or this machine.
  if (!('clipboard' in navigator) || !('ClipboardItem' in window)) return;
  const button = buttonOf(textOf('sayCopyTable'));
  button.addEventListener('click', async () => {
    const rows = [...table.rows].map((row) => [...row.cells].map(cellText));
    const plain = rows.map((cells) => cells.join('\t')).join('\n');
    const html = `<table>${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`).join('')}</table>`;
    const item = new ClipboardItem({
      'text/plain': new Blob([plain], { type: 'text/plain' }),
      'text/html': new Blob([html], { type: 'text/html' }),
    });
    await navigator.clipboard.write([item]);
    said(button, textOf('sayCopied'));
  });
  table.closest('.table')?.nextElementSibling?.append(button);
}

/** What a spreadsheet takes for a number is one; the words behind a symbol stay on the page. */
function cellText(cell: HTMLTableCellElement): string {
  const copy = cell.cloneNode(true) as HTMLElement;
  for (const hidden of copy.querySelectorAll('.popover')) hidden.remove();
  const text = copy.textContent?.trim().replaceAll(/\s+/g, ' ') ?? '';
  if (/^[−-]?[\d,]+(\.\d+)?$/.test(text)) return text.replaceAll(',', '').replace('−', '-');
  // A label that a spreadsheet would run is text to it.
  return /^[=+\-@]/.test(text) ? `'${text}` : text;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
