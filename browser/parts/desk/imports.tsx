import { parse } from 'csv-parse/browser/esm/sync';
import { useState } from 'preact/hooks';
import { ask, get, type Json } from './api.ts';
import {
  ChoiceField,
  day,
  Labelled,
  Paged,
  Shown,
  sent,
  Table,
  Trouble,
  useAction,
  useLoaded,
  usePoll,
} from './shared.tsx';

/** Files of cases: sent, watched, and mended where rows were refused. */

export function ImportList({ dataset }: { dataset: string }) {
  const [file, setFile] = useState<File>();
  const [options, setOptions] = useState({ mode: 'create', state: 'draft', validateOnly: 'false' });
  const { run, isBusy, error } = useAction();
  const choose = (name: keyof typeof options, label: string, choices: readonly (readonly [string, string])[]) => (
    <ChoiceField
      id={name}
      label={label}
      value={options[name]}
      set={(value) => setOptions({ ...options, [name]: value })}
      choices={choices}
    />
  );
  return (
    <>
      <h1>Imports</h1>
      <form
        onSubmit={sent(() => file && run(() => send(dataset, { content: file, type: typeOf(file.name) }, options)))}
      >
        <Labelled id="file" label="File" hint="CSV as in the template, or NDJSON with a case in each line.">
          <input
            id="file"
            type="file"
            required
            accept=".csv,.ndjson,.jsonl"
            aria-describedby="file-hint"
            onChange={(event) => setFile(event.currentTarget.files?.[0])}
          />
        </Labelled>
        {choose('mode', 'Rows with an external id that is known', [
          ['create', 'are refused'],
          ['upsert', 'correct the case that has it'],
        ])}
        {choose('state', 'Cases become', [
          ['draft', 'drafts'],
          ['in-review', 'submitted for review'],
        ])}
        {choose('validateOnly', 'What to do', [
          ['true', 'Check the file, and write nothing'],
          ['false', 'Import it'],
        ])}
        <button type="submit" disabled={isBusy}>
          Send
        </button>
        <Trouble error={error} />
      </form>
      <h2>Imports until now</h2>
      <Paged
        path={`/v1/datasets/${dataset}/imports?limit=50`}
        head={['Import', 'State', 'Rows', 'Refused', 'By']}
        row={(one) => (
          <tr key={one.id}>
            <th scope="row">
              <a href={`#/${dataset}/imports/${one.id}`}>{day(one.createdAt)}</a>
            </th>
            <td>{one.state}</td>
            <td>{one.rows}</td>
            <td>{one.counts.rejected}</td>
            <td>{one.by.label}</td>
          </tr>
        )}
      />
    </>
  );
}

const typeOf = (name: string): string => (/\.csv$/i.test(name) ? 'text/csv' : 'application/x-ndjson');

async function send(
  dataset: string,
  file: { content: Blob | string; type: string },
  options: Record<string, string>,
): Promise<void> {
  const { body } = await ask('POST', `/v1/datasets/${dataset}/imports?${new URLSearchParams(options)}`, { file });
  location.hash = `#/${dataset}/imports/${body.id}`;
}

const UNDER_WAY = ['queued', 'running', 'reversing', 'cancelling'];

export function ImportPage({ dataset, id }: { dataset: string; id: string }) {
  const path = `/v1/datasets/${dataset}/imports/${id}`;
  const job = useLoaded(path, () => get(path));
  const [seen, setSeen] = useState<Json>();
  // The last answer stays while the next is read.
  if (job.value && job.value !== seen) setSeen(job.value);
  const isUnderWay = UNDER_WAY.includes(seen?.state);
  usePoll(isUnderWay, job.again);
  const { run, isBusy, error } = useAction();
  if (!seen) return <Shown of={job}>{() => null}</Shown>;
  const { counts, progress } = seen;
  return (
    <>
      <h1>Import of {day(seen.createdAt)}</h1>
      <p role="status">
        {seen.state}: {progress.done} of {progress.of} rows. {counts.created} created, {counts.updated} updated,{' '}
        {counts.unchanged} unchanged, {counts.valid} valid, {counts.rejected} refused.
      </p>
      <progress aria-label="Rows read" value={progress.done} max={progress.of} />
      <p class="actions">
        {isUnderWay && (
          <button
            type="button"
            disabled={isBusy}
            onClick={() => run(() => ask('POST', `${path}/cancel`).then(job.again))}
          >
            Cancel
          </button>
        )}
        {!isUnderWay && counts.created + counts.updated > 0 && !seen.reversal && (
          <button
            type="button"
            class="plain"
            disabled={isBusy}
            onClick={() =>
              run(() => ask('POST', `${path}/reversal`, { body: { reason: 'rectification' } }).then(job.again))
            }
          >
            Take it back
          </button>
        )}
      </p>
      <Trouble error={error} />
      {!isUnderWay && counts.rejected > 0 && <Rejected dataset={dataset} job={seen} />}
    </>
  );
}

/** The refused rows as a table that can be mended and sent again. */
function Rejected({ dataset, job }: { dataset: string; job: Json }) {
  const rows = useLoaded(job.links.rejected, async () =>
    tableOf((await ask('GET', job.links.rejected)).text, job.format),
  );
  return (
    <section>
      <h2>Rows that were refused</h2>
      <p>Mend them here and send them again: they become an import of their own.</p>
      <Shown of={rows}>{(table) => <Mended dataset={dataset} job={job} table={table} />}</Shown>
    </section>
  );
}

interface RefusedRows {
  columns: string[];
  rows: { cells: string[]; error: string }[];
}

/** Lines longer than this are hard to mend in a page. */
const SHOWN_ROWS = 200;

function Mended({ dataset, job, table }: { dataset: string; job: Json; table: RefusedRows }) {
  const [rows, setRows] = useState(table.rows);
  const { run, isBusy, error } = useAction();
  const options = { mode: job.mode, state: job.caseState, validateOnly: String(job.validateOnly) };
  const change = (at: number, column: number, text: string) =>
    setRows(
      rows.map((row, i) =>
        i === at ? { ...row, cells: row.cells.map((cell, j) => (j === column ? text : cell)) } : row,
      ),
    );
  return (
    <form
      onSubmit={sent(() =>
        run(() =>
          send(dataset, { content: fileOf({ ...table, rows }, job.format), type: typeOf(`.${job.format}`) }, options),
        ),
      )}
    >
      <Table head={['Row', 'Why', ...table.columns]}>
        {rows.slice(0, SHOWN_ROWS).map((row, at) => (
          <tr key={at}>
            <th scope="row">{at + 1}</th>
            <td class="text fault">{row.error}</td>
            {row.cells.map((cell, column) => (
              <td key={table.columns[column]}>
                <input
                  class="cell"
                  aria-label={`${table.columns[column]}, row ${at + 1}`}
                  value={cell}
                  onInput={(event) => change(at, column, event.currentTarget.value)}
                />
              </td>
            ))}
          </tr>
        ))}
      </Table>
      {rows.length > SHOWN_ROWS && (
        <p>
          The first {SHOWN_ROWS} of {rows.length} are shown; the others are sent as they are.
        </p>
      )}
      <button type="submit" disabled={isBusy}>
        Send the mended rows
      </button>
      <Trouble error={error} />
    </form>
  );
}

const ERROR = 'error';

/** The file of refused rows has what is wrong in its last column, or in a member of each line. */
function tableOf(text: string, format: string): RefusedRows {
  if (format !== 'csv')
    return {
      columns: ['case'],
      rows: text
        .split('\n')
        .filter(Boolean)
        .map((line) => {
          const { error = '', ...rest } = JSON.parse(line);
          return { cells: [rest.line === undefined ? JSON.stringify(rest) : String(rest.line)], error };
        }),
    };
  const [columns = [], ...lines]: string[][] = parse(text, { relax_column_count: true, bom: true });
  const at = columns.lastIndexOf(ERROR);
  return {
    columns: columns.filter((_, i) => i !== at),
    rows: lines.map((line) => ({ cells: line.filter((_, i) => i !== at), error: line[at] ?? '' })),
  };
}

/** The rows as a file of the kind that they came from. */
const fileOf = ({ columns, rows }: RefusedRows, format: string): string =>
  format === 'csv'
    ? [columns, ...rows.map(({ cells }) => cells)].map((cells) => `${cells.map(quoted).join(',')}\n`).join('')
    : rows.map(({ cells }) => `${cells[0]}\n`).join('');

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
