import { useState } from 'preact/hooks';
import { ask, get, type Json } from './api.ts';
import { ChoiceField, day, Paged, Shown, sent, TextField, Trouble, useAction, useLoaded } from './shared.tsx';

/** Who may do what, and what has become of erased cases. */

const ROLES = ['contributor', 'reviewer', 'publisher', 'partner', 'admin'];

export function Keys({ dataset }: { dataset: string }) {
  const [made, setMade] = useState<Json>();
  const [label, setLabel] = useState('');
  const [role, setRole] = useState('contributor');
  const [round, setRound] = useState(0);
  const { run, isBusy, error } = useAction();
  return (
    <>
      <h1>Keys</h1>
      <form
        class="filters"
        onSubmit={sent(() =>
          run(async () => {
            setMade((await ask('POST', '/v1/keys', { body: { label, role, datasets: [dataset] } })).body);
            setRound(round + 1);
          }),
        )}
      >
        <TextField id="label" label="Who or what it is for" required value={label} set={setLabel} />
        <ChoiceField id="role" label="Role" value={role} set={setRole} choices={ROLES} />
        <button type="submit" disabled={isBusy}>
          Make a key for this dataset
        </button>
      </form>
      <Trouble error={error} />
      {made && (
        <p class="banner" role="status">
          The key of {made.label} is shown once: <code>{made.key}</code>
        </p>
      )}
      <Paged
        key={round}
        path="/v1/keys?limit=100"
        head={['Key', 'For', 'Role', 'Last used', 'What can be done']}
        row={(one) => (
          <tr key={one.id}>
            <th scope="row">{one.id}</th>
            <td>{one.label}</td>
            <td>{one.role ?? one.scopes.join(', ')}</td>
            <td>{day(one.lastUsedAt)}</td>
            <td>
              {one.revokedAt ? (
                `revoked ${day(one.revokedAt)}`
              ) : (
                <button
                  type="button"
                  class="plain"
                  disabled={isBusy}
                  onClick={() => run(() => ask('DELETE', `/v1/keys/${one.id}`).then(() => setRound(round + 1)))}
                >
                  Revoke {one.id}
                </button>
              )}
            </td>
          </tr>
        )}
      />
    </>
  );
}

/** What was erased, whether the files of releases are without it, and which partners have said so. */
export function Erasures({ dataset }: { dataset: string }) {
  return (
    <>
      <h1>Erasures</h1>
      <Paged
        path={`/v1/datasets/${dataset}/erasures?limit=50`}
        head={['Case', 'Erased', 'Files of releases']}
        row={(one) => (
          <tr key={one.id}>
            <th scope="row">{one.id.slice(0, 8)}</th>
            <td>{day(one.at)}</td>
            <td>
              <FilesOf path={`/v1/datasets/${dataset}/erasures/${one.id}`} />
            </td>
          </tr>
        )}
      />
      <h2>Partners</h2>
      <Paged
        path={`/v1/datasets/${dataset}/acknowledgements?limit=50`}
        head={['Partner', 'Last acknowledged', 'Erased records that it may still have']}
        row={(one) => (
          <tr key={one.key}>
            <th scope="row">{one.label}</th>
            <td>{day(one.at) || 'nothing yet'}</td>
            <td>{one.erasuresLeft}</td>
          </tr>
        )}
      />
    </>
  );
}

function FilesOf({ path }: { path: string }) {
  const erasure = useLoaded(path, () => get(path));
  return (
    <Shown of={erasure}>
      {({ releases, complete }) => (
        <span>{complete ? 'without it' : `${releases.rewritten} of ${releases.total} rewritten`}</span>
      )}
    </Shown>
  );
}
