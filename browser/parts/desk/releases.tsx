import { useState } from 'preact/hooks';
import { ask, get, type Json, Refused } from './api.ts';
import { ChoiceField, day, Paged, Shown, sent, TextField, Trouble, useAction, useLoaded, usePoll } from './shared.tsx';

/** Releases: checked, built, shown to others, dated, published, withdrawn. */

export function Releases({ dataset }: { dataset: string }) {
  const path = `/v1/datasets/${dataset}/releases`;
  const draft = useLoaded(path, () => draftOf(path));
  const [seen, setSeen] = useState<{ body: Json; etag: string | null } | null>();
  if (draft.value !== undefined && draft.value !== seen) setSeen(draft.value);
  usePoll(seen?.body.state === 'building', draft.again);
  const [round, setRound] = useState(0);
  const changed = () => {
    draft.again();
    setRound((before) => before + 1);
  };
  return (
    <>
      <h1>Releases</h1>
      {seen === undefined ? (
        <Shown of={draft}>{() => null}</Shown>
      ) : seen === null ? (
        <Start dataset={dataset} started={draft.again} />
      ) : (
        <Open dataset={dataset} draft={seen.body} etag={seen.etag} changed={changed} />
      )}
      <h2>Published</h2>
      <Paged
        key={round}
        path={`${path}?limit=50`}
        head={['Version', 'State', 'Published', 'What can be done']}
        row={(one) => (
          <tr key={one.version}>
            <th scope="row">
              <a href={one.href.replace('/v1', '')}>{one.version}</a>
            </th>
            <td>{one.state}</td>
            <td>{day(one.publishedAt)}</td>
            <td>
              {one.state !== 'withdrawn' && (
                <Withdraw path={`${path}/${one.version}`} version={one.version} done={changed} />
              )}
            </td>
          </tr>
        )}
      />
    </>
  );
}

/** The open release, or null if there is none. */
async function draftOf(path: string): Promise<{ body: Json; etag: string | null } | null> {
  try {
    return await ask('GET', `${path}/draft`);
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return null;
    throw error;
  }
}

/** Before there is an open release: what is in the way, and the build. */
function Start({ dataset, started }: { dataset: string; started: () => void }) {
  const path = `/v1/datasets/${dataset}`;
  const [complete, setComplete] = useState('');
  const [check, setCheck] = useState<Json>();
  const [notice, setNotice] = useState({ kind: 'update', text: '' });
  const { run, isBusy, error } = useAction();
  const periods = complete.split(/[\s,]+/).filter(Boolean);
  const start = { ...(periods.length > 0 && { complete: periods }) };
  const look = () => check && get(check.links.self).then(setCheck);
  usePoll(check?.state === 'checking', look);
  return (
    <section>
      <h2>A new release</h2>
      <TextField
        id="complete"
        label="Periods that are complete (optional)"
        hint="Years in which cases wait and none is approved, if all of them have been decided on: their zeros are then true."
        value={complete}
        set={setComplete}
      />
      <ChoiceField
        id="kind"
        label="Notice"
        value={notice.kind}
        set={(kind) => setNotice({ ...notice, kind })}
        choices={[
          ['update', 'Something is new'],
          ['correction', 'Published figures were wrong'],
        ]}
      />
      <TextField
        id="text"
        label="What the notice says (optional)"
        hint="It is public, so it names no person."
        value={notice.text}
        set={(text) => setNotice({ ...notice, text })}
      />
      <p class="actions">
        <button
          type="button"
          class="plain"
          disabled={isBusy}
          onClick={() => run(async () => setCheck((await ask('POST', `${path}/release-checks`, { body: start })).body))}
        >
          Check
        </button>
        <button
          type="button"
          disabled={isBusy}
          onClick={() =>
            run(() =>
              ask('POST', `${path}/releases`, { body: { ...start, ...(notice.text && { notice }) } }).then(started),
            )
          }
        >
          Build
        </button>
      </p>
      <Trouble error={error} />
      {check && (
        <div role="status">
          <p>
            The check: <strong>{check.state}</strong>
            {check.progress && `, ${check.progress.phase}: ${check.progress.done} of ${check.progress.of}`}.
          </p>
          <Waiting of={check.awaiting} />
          <Obstacles of={check.obstacles} />
          {check.result && (
            <p>
              {check.result.tables} tables with {check.result.cells} numbers. {check.result.withheld} would be withheld
              {check.result.small &&
                `; ${check.result.small.cells} are below ${check.result.small.below}, and would be shown`}
              .
            </p>
          )}
        </div>
      )}
    </section>
  );
}

const Waiting = ({ of }: { of: Json[] | null }) =>
  of && of.length > 0 ? (
    <ul>
      {of.map((one) => (
        <li key={one.period}>
          {one.period}: {one.draft} drafts, {one['in-review']} in review, {one.returned} returned
          {!one.approved && ', and none approved'}.
        </li>
      ))}
    </ul>
  ) : null;

const Obstacles = ({ of }: { of: Json[] | undefined }) =>
  of && of.length > 0 ? (
    <div class="banner alarm">
      <ul>
        {of.map((one) => (
          <li key={one.text}>{one.text}</li>
        ))}
      </ul>
    </div>
  ) : null;

/** The open release: what it would say, and where it can go. */
function Open({
  dataset,
  draft,
  etag,
  changed,
}: {
  dataset: string;
  draft: Json;
  etag: string | null;
  changed: () => void;
}) {
  const path = `/v1/datasets/${dataset}/releases/draft`;
  const [publishAt, setPublishAt] = useState('');
  const [reason, setReason] = useState('');
  const { run, isBusy, error } = useAction();
  const move = (body: object) =>
    run(async () => {
      await ask('POST', `${path}/transitions`, { body, ...(etag && { etag }) });
      changed();
    });
  const isBuilt = ['draft', 'scheduled'].includes(draft.state);
  const given = reason ? { reason } : {};
  return (
    <section>
      <h2>Version {draft.proposedVersion ?? 'to come'}</h2>
      <p role="status">
        <strong>{draft.state}</strong>
        {draft.progress && `, ${draft.progress.phase}: ${draft.progress.done} of ${draft.progress.of}`}
        {draft.publishAt && `, to be published ${day(draft.publishAt)} UTC`}
        {draft.error && `: ${draft.error}`}. {draft.disclosure?.text}
      </p>
      {draft.counts?.withheld !== undefined && <p>{draft.counts.withheld} numbers are withheld.</p>}
      <Waiting of={draft.awaiting} />
      <Obstacles of={draft.held} />
      {isBuilt && (
        <>
          <Headlines path={`${path}/headlines`} />
          <Preview path={`${path}/previews`} />
          <div class="filters">
            <TextField
              id="publish-at"
              label="Date and time in UTC (for a schedule)"
              type="datetime-local"
              value={publishAt}
              set={setPublishAt}
            />
            <TextField id="why" label="Why a date is moved or taken back (public)" value={reason} set={setReason} />
          </div>
        </>
      )}
      <p class="actions">
        {isBuilt && (
          <>
            <button type="button" disabled={isBusy} onClick={() => move({ to: 'published' })}>
              Publish now
            </button>
            <button
              type="button"
              class="plain"
              disabled={isBusy || publishAt === ''}
              onClick={() => move({ to: 'published', publishAt: `${publishAt}:00Z`, ...given })}
            >
              Schedule
            </button>
          </>
        )}
        {draft.state === 'scheduled' && (
          <button type="button" class="plain" disabled={isBusy} onClick={() => move({ to: 'draft', ...given })}>
            Take the date back
          </button>
        )}
        <button
          type="button"
          class="plain"
          disabled={isBusy}
          onClick={() => move({ to: 'discarded', ...(draft.state === 'scheduled' && given) })}
        >
          Discard
        </button>
      </p>
      <Trouble error={error} />
    </section>
  );
}

function Headlines({ path }: { path: string }) {
  const headlines = useLoaded(path, () => get(path));
  return (
    <Shown of={headlines}>
      {({ items }) => (
        <>
          <h3>Its headlines</h3>
          <ul>
            {items.map((one: Json) => (
              <li key={one.id}>{one.statement ?? `${one.id}: no sentence`}</li>
            ))}
          </ul>
        </>
      )}
    </Shown>
  );
}

/** A token with which a reader without a key reads the draft. */
function Preview({ path }: { path: string }) {
  const [label, setLabel] = useState('');
  const [endsAt, setEndsAt] = useState('');
  const [token, setToken] = useState('');
  const { run, isBusy, error } = useAction();
  return (
    <form
      class="filters"
      onSubmit={sent(() =>
        run(async () => setToken((await ask('POST', path, { body: { label, endsAt: `${endsAt}:00Z` } })).body.token)),
      )}
    >
      <TextField id="preview-label" label="A preview for" required value={label} set={setLabel} />
      <TextField id="preview-ends" label="until (UTC)" type="datetime-local" required value={endsAt} set={setEndsAt} />
      <button type="submit" class="plain" disabled={isBusy}>
        Make a token
      </button>
      {token && (
        <p role="status">
          It is shown once: <code>{token}</code>
        </p>
      )}
      <Trouble error={error} />
    </form>
  );
}

function Withdraw({ path, version, done }: { path: string; version: string; done: () => void }) {
  const [reason, setReason] = useState('');
  const { run, isBusy, error } = useAction();
  return (
    <details>
      <summary>Withdraw</summary>
      <form
        onSubmit={sent(() =>
          run(async () => {
            const { etag } = await ask('GET', path);
            await ask('POST', `${path}/transitions`, { body: { to: 'withdrawn', reason }, ...(etag && { etag }) });
            done();
          }),
        )}
      >
        <TextField id={`reason-${version}`} label="Why (public)" required value={reason} set={setReason} />
        <button type="submit" disabled={isBusy}>
          Withdraw {version}
        </button>
        <Trouble error={error} />
      </form>
    </details>
  );
}
