import { useEffect, useState } from 'preact/hooks';
import { ask, get, type Json, Refused } from './api.ts';
import { emptyOf, Field, fieldId } from './form.tsx';
import {
  ChoiceField,
  day,
  Paged,
  Shown,
  sent,
  Table,
  TextField,
  Trouble,
  useAction,
  useLoaded,
  Warnings,
} from './shared.tsx';

/** Cases: found in a list, written in a form, moved from state to state. */

const STATES = ['draft', 'in-review', 'returned', 'approved', 'withdrawn', 'merged'];

export function CaseList({ dataset }: { dataset: string }) {
  const [state, setState] = useState('');
  const [found, setFound] = useState('');
  const [where, setWhere] = useState('');
  const counts = useLoaded(`counts ${dataset}`, () => get(`/v1/datasets/${dataset}/cases/counts`));
  const query = `${new URLSearchParams({ limit: `${SCREENFUL}`, ...(state && { state }), ...(where && { where }) })}`;
  return (
    <>
      <h1>Cases</h1>
      <p>
        <a class="button" href={`#/${dataset}/new`}>
          New case
        </a>
      </p>
      <Shown of={counts}>
        {({ states, waiting, duplicatesOpen, retentionDue }) => (
          <p>
            {STATES.map((one) => `${states[one]} ${one}`).join(', ')}. {waiting.count} wait for review
            {waiting.since && `, the first since ${day(waiting.since)}`}. {duplicatesOpen} pairs may be duplicates.{' '}
            {retentionDue} are due for erasure.
          </p>
        )}
      </Shown>
      <div class="filters">
        <ChoiceField
          id="state"
          label="State"
          value={state}
          set={setState}
          choices={[['', 'Any but merged'], ...STATES]}
        />
        <TextField
          id="found"
          type="search"
          label="Find"
          hint="An external id with its system, such as press-desk:2015-0412, the address of an article, or a part of either."
          value={found}
          set={(text) => setFound(text.trim())}
        />
      </div>
      <TextField
        id="where"
        type="search"
        label="That meet a condition"
        hint="A variable and its codes, such as outcome:fine,discharge."
        value={where}
        set={(text) => setWhere(text.trim())}
      />
      {found === '' ? (
        <Paged path={`/v1/datasets/${dataset}/cases?${query}`} head={HEAD} row={caseRow(dataset)} />
      ) : (
        <Searched
          key={`${query} ${found}`}
          path={`/v1/datasets/${dataset}/cases?${query}`}
          text={found}
          dataset={dataset}
          states={counts.value?.states ?? {}}
        />
      )}
    </>
  );
}

const SCREENFUL = 50;
const HEAD = ['Case', 'State', 'Sentenced', 'Defendants', 'Revision', 'Changed'];

const caseRow = (dataset: string) => (one: Json) => (
  <tr key={one.id}>
    <th scope="row">
      <a href={`#/${dataset}/cases/${one.id}`}>
        {one.externalIds?.[0] ? `${one.externalIds[0].system}: ${one.externalIds[0].value}` : one.id.slice(0, 8)}
      </a>
    </th>
    <td>{one.state}</td>
    <td>{one.sentencedOn ?? 'not known'}</td>
    <td>{one.defendants?.length}</td>
    <td>{one.revision}</td>
    <td>{day(one.updatedAt)}</td>
  </tr>
);

interface Search {
  path: string;
  text: string;
  dataset: string;
  states: Readonly<Record<string, number>>;
}

/**
 * Looks for a text in all cases, some thousands in a request, until there is a screenful of them, or somebody stops it. What has
 * exactly this id or article is found at once, and ends the search until it is told to go on.
 */
function Searched({ path, text, dataset, states }: Search) {
  const exact = /^https?:/.test(text) ? 'sourceUrl' : text.includes(':') ? 'externalId' : undefined;
  const asked = (parameter: string) => `${path}&${new URLSearchParams({ [parameter]: text })}`;
  const [at, setAt] = useState({ items: [] as Json[], searched: 0, next: asked(exact ?? 'text') as string | null });
  const [wanted, setWanted] = useState(SCREENFUL);
  const [isStopped, setStopped] = useState(false);
  const [error, setError] = useState<Error>();
  const isUnderWay = !isStopped && at.next !== null && at.items.length < wanted;
  useEffect(() => {
    if (!isUnderWay || at.next === null) return;
    let isCurrent = true;
    get(at.next).then(
      ({ items, searched, next }: Json) => {
        if (!isCurrent) return;
        const isNew = ({ id }: Json) => !at.items.some((one) => one.id === id);
        const isExact = searched === undefined;
        setAt({
          items: [...at.items, ...items.filter(isNew)],
          searched: at.searched + (searched ?? 0),
          next: isExact ? asked('text') : next,
        });
        if (isExact && items.length > 0) setStopped(true);
      },
      (reason) => {
        setError(reason);
        setStopped(true);
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [at, isUnderWay]);
  const all = Object.values(states).reduce((sum, one) => sum + one, 0);
  return (
    <>
      <p role="status">
        {at.items.length} found{isUnderWay ? ' so far' : ''}, {at.searched.toLocaleString('en')} of{' '}
        {all.toLocaleString('en')} cases looked at.
      </p>
      {isUnderWay && <progress max={all} value={at.searched} aria-label="Cases looked at" />}
      {at.next !== null && (
        <p>
          <button
            type="button"
            onClick={() => {
              if (!isUnderWay) setWanted(at.items.length + SCREENFUL);
              setError(undefined);
              setStopped(isUnderWay);
            }}
          >
            {isUnderWay ? 'Stop' : 'Go on'}
          </button>
        </p>
      )}
      <Trouble error={error} />
      {at.items.length > 0 && <Table head={HEAD}>{at.items.map(caseRow(dataset))}</Table>}
    </>
  );
}

const draftName = (dataset: string): string => `desk-draft ${dataset}`;

/** A new case. What is written is kept for the tab, since an incomplete case is nothing that the service could store. */
export function NewCase({ dataset }: { dataset: string }) {
  const schema = useLoaded(`schema ${dataset}`, () => get(`/v1/datasets/${dataset}/case-schema`));
  return (
    <>
      <h1>New case</h1>
      <Shown of={schema}>
        {(its) => {
          const kept = sessionStorage.getItem(draftName(dataset));
          return (
            <CaseForm
              dataset={dataset}
              schema={its}
              first={kept === null ? emptyOf(its) : JSON.parse(kept)}
              keep={(value) => sessionStorage.setItem(draftName(dataset), JSON.stringify(value))}
              save={async (value, state, lenient) => {
                const { body } = await ask('POST', `/v1/datasets/${dataset}/cases?state=${state}`, {
                  body: value,
                  lenient,
                });
                sessionStorage.removeItem(draftName(dataset));
                location.hash = `#/${dataset}/cases/${body.id}`;
              }}
              states={['draft', 'in-review']}
            />
          );
        }}
      </Shown>
    </>
  );
}

interface CaseFormProps {
  dataset: string;
  schema: Json;
  first: Json;
  keep?: (value: Json) => void;
  save: (value: Json, state: string, lenient: boolean) => Promise<void>;
  states: readonly string[];
}

const SAVE_WORDS: Record<string, string> = { draft: 'Save as a draft', 'in-review': 'Save and submit for review' };

function CaseForm({ dataset, schema, first, keep, save, states }: CaseFormProps) {
  const [value, setValue] = useState(first);
  const { run, isBusy, error } = useAction();
  const faults = error instanceof Refused ? error.faults : [];
  const isDuplicate = error instanceof Refused && error.code === 'possible-duplicate';
  return (
    <form
      onSubmit={sent((event) => {
        const state = (event.submitter as HTMLButtonElement | null)?.value ?? states[0] ?? 'draft';
        run(() => save(value, state, isDuplicate));
      })}
    >
      <Trouble error={error} linkOf={fieldId} />
      <Field
        schema={schema}
        value={value}
        onChange={(changed) => {
          setValue(changed ?? {});
          keep?.(changed ?? {});
        }}
        pointer=""
        label="Case"
        faults={faults}
        isRequired
      />
      <Likely dataset={dataset} schema={schema} value={value} />
      <p class="actions">
        {states.map((state) => (
          <button key={state} type="submit" value={state} disabled={isBusy}>
            {SAVE_WORDS[state] ?? 'Save'}
            {isDuplicate && ', although it may be a duplicate'}
          </button>
        ))}
      </p>
    </form>
  );
}

/** Cases that may be the same, looked for while somebody writes. */
function Likely({ dataset, schema, value }: { dataset: string; schema: Json; value: Json }) {
  const [found, setFound] = useState<Json[]>([]);
  useEffect(() => {
    const timer = setTimeout(() => {
      // A case that is not complete yet is compared with none, and a stored one has members that no new case has.
      const body = Object.fromEntries(Object.entries(value).filter(([name]) => name in schema.properties));
      ask('POST', `/v1/datasets/${dataset}/cases/match`, { body }).then(
        ({ body }) => setFound(body.items.filter(({ id }: Json) => id !== value.id)),
        () => setFound([]),
      );
    }, 800);
    return () => clearTimeout(timer);
  }, [dataset, schema, value]);
  return (
    <div aria-live="polite">
      {found.length > 0 && (
        <div class="banner">
          <p>
            <strong>These cases may be the same:</strong>
          </p>
          <ul>
            {found.slice(0, 5).map((one) => (
              <li key={one.id}>
                <a href={`#/${dataset}/cases/${one.id}`}>{one.id.slice(0, 8)}</a> ({one.state}), {one.score} of 100:{' '}
                {one.reasons.join(', ')}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

/** A case as it is: its form, where it can go, and its history. */
export function CasePage({ dataset, id }: { dataset: string; id: string }) {
  const path = `/v1/datasets/${dataset}/cases/${id}`;
  const loaded = useLoaded(path, async () => {
    const [schema, one, revisions] = await Promise.all([
      get(`/v1/datasets/${dataset}/case-schema`),
      ask('GET', path),
      get(`${path}/revisions`),
    ]);
    return { schema, value: one.body, etag: one.etag ?? one.body.etag, revisions: revisions.items };
  });
  return (
    <Shown of={loaded}>
      {({ schema, value, etag, revisions }) => (
        <>
          <h1>Case {id.slice(0, 8)}</h1>
          <p>
            State: <strong>{value.state}</strong>. Revision {value.revision}
            {value.liveRevision ? `, of which ${value.liveRevision} is live` : ', none of them live'}.
          </p>
          <Warnings of={value.warnings} />
          <Moves path={path} value={value} etag={etag} moved={loaded.again} />
          <h2>Content</h2>
          <CaseForm
            key={etag}
            dataset={dataset}
            schema={schema}
            first={value}
            save={async (changed) => {
              await ask('PUT', path, { body: changed, etag });
              loaded.again();
            }}
            states={['save']}
          />
          <h2>History</h2>
          <ol reversed>
            {revisions.map((revision: Json) => (
              <li key={revision.revision} value={revision.revision}>
                {revision.state}, {day(revision.at)}, by {revision.author.label}
                {revision.note && `: ${revision.note}`}
              </li>
            ))}
          </ol>
        </>
      )}
    </Shown>
  );
}

const CHOOSE = ['', 'Choose'] as const;
const REASONED = ['withdrawn', 'erased'];
const GOES: Record<string, readonly string[]> = {
  draft: ['in-review', 'withdrawn', 'erased'],
  returned: ['in-review', 'withdrawn', 'erased'],
  'in-review': ['approved', 'returned', 'withdrawn', 'erased'],
  approved: ['withdrawn', 'erased'],
  withdrawn: ['in-review', 'erased'],
  merged: ['unmerged', 'erased'],
};

/** Where a case can go. What a key may not do is refused by the service, which says so. */
function Moves({ path, value, etag, moved }: { path: string; value: Json; etag: string; moved: () => void }) {
  const [to, setTo] = useState('');
  const [reason, setReason] = useState('');
  const [note, setNote] = useState('');
  const reasons = useLoaded('reasons', () => get('/v1/code-lists/correction-reasons'));
  const { run, isBusy, error } = useAction();
  return (
    <form
      class="filters"
      onSubmit={sent(() => {
        const body = { to, ...(REASONED.includes(to) && { reason }), ...(note && { note }) };
        run(async () => {
          await ask('POST', `${path}/transitions`, { body, etag });
          moved();
        });
      })}
    >
      <ChoiceField
        id="to"
        label="Move to"
        value={to}
        required
        set={setTo}
        choices={[CHOOSE, ...(GOES[value.state] ?? [])]}
      />
      {REASONED.includes(to) && (
        <ChoiceField
          id="reason"
          label="Reason"
          value={reason}
          required
          set={setReason}
          choices={[CHOOSE, ...(reasons.value?.codes ?? []).map((one: Json) => [one.code, one.label])]}
        />
      )}
      {to === 'returned' && <TextField id="note" label="What is to be looked at" value={note} required set={setNote} />}
      <button type="submit" disabled={isBusy}>
        {to === 'erased' ? 'Erase for good' : 'Move'}
      </button>
      <Trouble error={error} />
    </form>
  );
}
