import { useState } from 'preact/hooks';
import { ask, get, type Json } from './api.ts';
import {
  day,
  Shown,
  sent,
  Table,
  TextField,
  Trouble,
  useAction,
  useLoaded,
  useShortcuts,
  Warnings,
} from './shared.tsx';

/** What waits for review, the oldest first: one case at a time, field by field, with the keyboard. */

export function Review({ dataset }: { dataset: string }) {
  const [at, setAt] = useState(0);
  const queue = useLoaded(`queue ${dataset}`, () =>
    get(`/v1/datasets/${dataset}/cases?state=in-review&order=submitted&limit=200`),
  );
  return (
    <>
      <h1>Review</h1>
      <p>
        Keys: <kbd>a</kbd> approves, <kbd>r</kbd> returns, <kbd>j</kbd> and <kbd>k</kbd> go to the next and to the one
        before.
      </p>
      <Shown of={queue}>
        {({ items }) => {
          const place = Math.min(at, items.length - 1);
          const one = items[place];
          if (!one) return <p>Nothing waits.</p>;
          const go = (by: number) => setAt(Math.max(0, Math.min(items.length - 1, place + by)));
          return (
            <>
              <p aria-live="polite">
                {place + 1} of {items.length}
                {items.length === 200 && ' or more'}
              </p>
              <Reviewed key={one.id} dataset={dataset} one={one} go={go} done={queue.again} />
            </>
          );
        }}
      </Shown>
    </>
  );
}

function Reviewed({
  dataset,
  one,
  go,
  done,
}: {
  dataset: string;
  one: Json;
  go: (by: number) => void;
  done: () => void;
}) {
  const [note, setNote] = useState('');
  const { run, isBusy, error } = useAction();
  const path = `/v1/datasets/${dataset}/cases/${one.id}`;
  const changes = useLoaded(`changes ${one.etag}`, () => changesOf(path, one));
  const move = (body: object) =>
    run(async () => {
      await ask('POST', `${path}/transitions`, { body, etag: one.etag });
      done();
    });
  const approve = () => move({ to: 'approved' });
  const askBack = () => document.getElementById('note')?.focus();
  useShortcuts({ a: approve, r: askBack, j: () => go(1), k: () => go(-1) });
  return (
    <article>
      <h2>
        <a href={`#/${dataset}/cases/${one.id}`}>Case {one.id.slice(0, 8)}</a>
      </h2>
      <p>
        {one.review?.submittedBy?.label ? `Submitted by ${one.review.submittedBy.label}. ` : ''}Changed{' '}
        {day(one.updatedAt)}.{' '}
        {one.liveRevision
          ? `What differs from revision ${one.liveRevision}, which is live:`
          : 'Everything in it, since no revision of it is live yet:'}
      </p>
      <Warnings of={one.warnings} />
      <Shown of={changes}>
        {(fields) => (
          <Table head={one.liveRevision ? ['Field', 'Before', 'Now'] : ['Field', 'Now']}>
            {fields.map(({ pointer, before, after }) => (
              <tr key={pointer}>
                <th scope="row">{pointer}</th>
                {one.liveRevision && <td>{shown(before)}</td>}
                <td>{shown(after)}</td>
              </tr>
            ))}
          </Table>
        )}
      </Shown>
      <Trouble error={error} />
      <p class="actions">
        <button type="button" disabled={isBusy} onClick={approve}>
          Approve
        </button>
        <button type="button" class="plain" onClick={() => go(1)}>
          Later
        </button>
      </p>
      <form class="filters" onSubmit={sent(() => move({ to: 'returned', note }))}>
        <TextField id="note" label="What is to be looked at" value={note} required set={setNote} />
        <button type="submit" disabled={isBusy}>
          Return
        </button>
      </form>
    </article>
  );
}

interface Change {
  pointer: string;
  before?: Json;
  after?: Json;
}

async function changesOf(path: string, one: Json): Promise<Change[]> {
  if (one.liveRevision === null) {
    const { case: content } = await get(`${path}/revisions/${one.revision}`);
    return leavesOf(content, '');
  }
  return (await get(`${path}/revisions/${one.revision}?diffFrom=${one.liveRevision}`)).changes;
}

/** Every value in a case, with its place. */
function leavesOf(value: Json, pointer: string): Change[] {
  if (value === null || typeof value !== 'object') return [{ pointer, after: value }];
  return Object.entries(value).flatMap(([name, member]) =>
    name === 'id' ? [] : leavesOf(member, `${pointer}/${name}`),
  );
}

const shown = (value: Json): string =>
  value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
