import { render } from 'preact';
import { useState } from 'preact/hooks';
import { get, type Json, keyOfTab } from './parts/desk/api.ts';
import { CaseList, CasePage, NewCase } from './parts/desk/cases.tsx';
import { Duplicates } from './parts/desk/duplicates.tsx';
import { ImportList, ImportPage } from './parts/desk/imports.tsx';
import { Erasures, Keys } from './parts/desk/keys.tsx';
import { Releases } from './parts/desk/releases.tsx';
import { Review } from './parts/desk/review.tsx';
import { Shown, sent, TextField, Trouble, useAction, useAddress, useLoaded } from './parts/desk/shared.tsx';
import { beginSignIn, endSignIn, isSentBack, type SignInSettings } from './parts/desk/sign-in.ts';

/** The desk: what staff do with cases and releases, by the public API alone. */

/** Each with the scope without which nothing can be done there. */
const SCREENS = {
  cases: ['Cases', 'cases:read'],
  review: ['Review', 'cases:review'],
  duplicates: ['Duplicates', 'cases:review'],
  imports: ['Imports', 'imports:write'],
  releases: ['Releases', 'releases:write'],
  erasures: ['Erasures', 'cases:erase'],
  keys: ['Keys', 'keys:manage'],
} as const;

/** `signIn`: the provider with which staff sign in, if there is one; `trouble`: why that has just failed. */
interface DeskProps {
  signIn: SignInSettings | null;
  trouble: Error | undefined;
}

function Desk({ signIn, trouble }: DeskProps) {
  const [me, setMe] = useState<Json>();
  const [isKnown, setKnown] = useState(keyOfTab.read() !== '');
  const again = useLoaded(`me ${isKnown}`, async () => (isKnown ? get('/v1/me') : null));
  const leave = () => {
    keyOfTab.forget();
    setMe(undefined);
    setKnown(false);
  };
  if (!isKnown || again.error)
    return (
      <>
        <Trouble error={isKnown ? sayOnly(again.error) : trouble} />
        <SignIn
          provider={signIn}
          entered={(whose) => {
            setMe(whose);
            setKnown(true);
          }}
        />
      </>
    );
  const whose = me ?? again.value;
  return whose ? <Rooms whose={whose} leave={leave} /> : <p role="status">Loading…</p>;
}

function SignIn({ provider, entered }: { provider: SignInSettings | null; entered: (me: Json) => void }) {
  const leaving = useAction();
  return (
    <>
      <h1>Desk</h1>
      {provider && (
        <>
          <p>
            <button type="button" disabled={leaving.isBusy} onClick={() => leaving.run(() => beginSignIn(provider))}>
              Sign in with {new URL(provider.issuer).host}
            </button>
          </p>
          <Trouble error={leaving.error} />
        </>
      )}
      <KeyForm entered={entered} />
    </>
  );
}

/** Without what to do: the form for that is beside it. */
const sayOnly = (error: Error | undefined) => error && new Error(error.message);

function KeyForm({ entered }: { entered: (me: Json) => void }) {
  const [key, setKey] = useState('');
  const { run, isBusy, error } = useAction();
  return (
    <form
      onSubmit={sent(() => {
        keyOfTab.keep(key.trim());
        run(() => get('/v1/me').then(entered));
      })}
    >
      <TextField
        id="key"
        label="Your key, or an access token of your organisation"
        hint="It stays in this tab, and is forgotten when you close it."
        type="password"
        autocomplete="off"
        required
        value={key}
        set={setKey}
      />
      <button type="submit" disabled={isBusy}>
        Sign in
      </button>
      <Trouble error={sayOnly(error)} />
    </form>
  );
}

function Rooms({ whose, leave }: { whose: Json; leave: () => void }) {
  const [dataset, screen = 'cases', id] = useAddress();
  return (
    <>
      <p class="who">
        {whose.label} ({whose.role ?? whose.scopes.join(', ')}){' '}
        <button type="button" class="link" onClick={leave}>
          Sign out
        </button>
      </p>
      {dataset ? (
        <>
          <nav aria-label={`Desk of ${dataset}`} class="screens">
            <ul>
              <li>
                <a href="#/">{dataset}</a>
              </li>
              {Object.entries(SCREENS).map(
                ([name, [label, scope]]) =>
                  whose.scopes.includes(scope) && (
                    <li key={name}>
                      <a href={`#/${dataset}/${name}`} aria-current={screen === name ? 'page' : undefined}>
                        {label}
                      </a>
                    </li>
                  ),
              )}
            </ul>
          </nav>
          <Screen key={`${dataset} ${screen} ${id}`} dataset={dataset} screen={screen} id={id} />
        </>
      ) : (
        <Datasets />
      )}
    </>
  );
}

function Screen({ dataset, screen, id }: { dataset: string; screen: string; id: string | undefined }) {
  if (screen === 'new') return <NewCase dataset={dataset} />;
  if (screen === 'review') return <Review dataset={dataset} />;
  if (screen === 'duplicates') return <Duplicates dataset={dataset} />;
  if (screen === 'imports') return id ? <ImportPage dataset={dataset} id={id} /> : <ImportList dataset={dataset} />;
  if (screen === 'releases') return <Releases dataset={dataset} />;
  if (screen === 'erasures') return <Erasures dataset={dataset} />;
  if (screen === 'keys') return <Keys dataset={dataset} />;
  return id ? <CasePage dataset={dataset} id={id} /> : <CaseList dataset={dataset} />;
}

function Datasets() {
  const datasets = useLoaded('datasets', () => get('/v1/datasets?limit=200'));
  return (
    <>
      <h1>Datasets</h1>
      <Shown of={datasets}>
        {({ items }) => (
          <ul class="list">
            {items.map((one: Json) => (
              <li key={one.id}>
                <a href={`#/${one.id}`}>{one.title}</a>
              </li>
            ))}
          </ul>
        )}
      </Shown>
    </>
  );
}

const place = document.getElementById('desk');
if (place) {
  const signIn = JSON.parse(place.dataset.signIn ?? 'null') as SignInSettings | null;
  const begun = signIn && isSentBack() ? endSignIn(signIn) : Promise.resolve();
  const trouble = await begun.then(
    () => undefined,
    (error: Error) => error,
  );
  // What is there is for a browser without scripts.
  place.replaceChildren();
  render(<Desk signIn={signIn} trouble={trouble} />, place);
}
