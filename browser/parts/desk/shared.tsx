import type { ComponentChildren, JSX } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { get, type Json, Refused } from './api.ts';

/** What every screen of the desk is made of. */

/** Words of the address behind `#`, such as `#/court-sample/cases/0f8b2c52`. */
export function useAddress(): string[] {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return hash.replace(/^#\/?/, '').split('/').filter(Boolean).map(decodeURIComponent);
}

export interface Loaded<T> {
  value: T | undefined;
  error: Error | undefined;
  again: () => void;
}

/** Reads when `key` changes, and again when it is told to. */
export function useLoaded<T = Json>(key: string, load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ key: string; value?: T; error?: Error }>({ key });
  const [round, setRound] = useState(0);
  // `key` says what `load` reads.
  useEffect(() => {
    let isCurrent = true;
    load().then(
      (value) => isCurrent && setState({ key, value }),
      (error) => isCurrent && setState({ key, error }),
    );
    return () => {
      isCurrent = false;
    };
  }, [key, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  const isOfKey = state.key === key;
  return { value: isOfKey ? state.value : undefined, error: isOfKey ? state.error : undefined, again };
}

/** Shows what was read, that it is being read, or why it could not be. */
export function Shown<T>({
  of,
  children,
}: {
  of: Loaded<T>;
  children: (value: T) => JSX.Element | null;
}): JSX.Element | null {
  if (of.error) return <Trouble error={of.error} />;
  return of.value === undefined ? <p role="status">Loading…</p> : children(of.value);
}

/** Why something was refused, with each fault. `linkOf`: the id of the field that a fault is of. */
export function Trouble({ error, linkOf }: { error: Error | undefined; linkOf?: (pointer: string) => string }) {
  if (!error) return null;
  const faults = error instanceof Refused ? error.faults : [];
  return (
    <div class="banner alarm" role="alert" tabIndex={-1}>
      <p>
        <strong>{error.message}</strong>
      </p>
      {error instanceof Refused && error.status === 401 && (
        <p>Reload this page to sign in again: a case that you write is kept.</p>
      )}
      {faults.length > 0 && (
        <ul>
          {faults.slice(0, 30).map((fault) => (
            <li key={`${fault.pointer} ${fault.code}`}>
              {fault.pointer !== undefined && linkOf ? (
                <button
                  type="button"
                  class="link"
                  onClick={() => document.getElementById(linkOf(fault.pointer ?? ''))?.focus()}
                >
                  {fault.pointer || 'The whole'}
                </button>
              ) : (
                (fault.pointer ?? fault.parameter)
              )}
              : {fault.detail}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Does something once, and says why it could not be done. */
export function useAction(): {
  run: (action: () => Promise<unknown>) => void;
  isBusy: boolean;
  error: Error | undefined;
} {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const run = (action: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    action()
      .catch((reason) => setError(reason))
      .finally(() => setBusy(false));
  };
  return { run, isBusy, error };
}

/** A table. `head` names its columns. */
export const Table = ({ head, children }: { head: readonly string[]; children: ComponentChildren }) => (
  <div class="table">
    <table>
      <thead>
        <tr>
          {head.map((text) => (
            <th scope="col" key={text}>
              {text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);

/** A list that is read page by page. */
export function Paged({
  path,
  head,
  row,
}: {
  path: string;
  head: readonly string[];
  row: (item: Json) => ComponentChildren;
}) {
  const [pages, setPages] = useState<Json[]>([]);
  const first = useLoaded(path, () => get(path));
  const { run, isBusy, error } = useAction();
  // Another list begins again.
  useEffect(() => setPages([]), [path, first.value]);
  return (
    <Shown of={first}>
      {(page) => {
        const all = [page, ...pages];
        const items = all.flatMap((one) => one.items);
        const { next } = all.at(-1);
        return (
          <>
            {items.length === 0 ? <p>Nothing here.</p> : <Table head={head}>{items.map(row)}</Table>}
            {next && (
              <button
                type="button"
                disabled={isBusy}
                onClick={() => run(async () => setPages([...pages, await get(next)]))}
              >
                Show more
              </button>
            )}
            <Trouble error={error} />
          </>
        );
      }}
    </Shown>
  );
}

/** What in a case contradicts itself: docs/reference/cases.md. */
export function Warnings({ of }: { of: Json[] | undefined }) {
  if (!of || of.length === 0) return null;
  return (
    <ul class="banner">
      {of.map((warning) => (
        <li key={warning.pointer}>
          {warning.pointer}: {warning.detail}
        </li>
      ))}
    </ul>
  );
}

interface Named {
  id: string;
  label: string;
  hint?: string | undefined;
}

/** A field with its label above it. */
export function Labelled({ id, label, hint, children }: Named & { children: ComponentChildren }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children}
    </div>
  );
}

interface Written extends Named {
  value: string;
  set: (text: string) => void;
  required?: boolean;
}

/** A field for a text. What is searched for is told when it is written to its end. */
export function TextField({ label, hint, set, ...input }: Written & { type?: string; autocomplete?: 'off' }) {
  const told = (event: JSX.TargetedEvent<HTMLInputElement>) => set(event.currentTarget.value);
  const listener = input.type === 'search' ? { onChange: told } : { onInput: told };
  return (
    <Labelled id={input.id} label={label} hint={hint}>
      <input aria-describedby={hint && `${input.id}-hint`} {...input} {...listener} />
    </Labelled>
  );
}

/** A field for one of some values, with the words for each if they are others. */
export const ChoiceField = ({
  label,
  set,
  choices,
  ...select
}: Written & { choices: readonly (string | readonly [value: string, words: string])[] }) => (
  <Labelled id={select.id} label={label}>
    <select {...select} onChange={(event) => set(event.currentTarget.value)}>
      {choices.map((choice) => {
        const [value, words] = typeof choice === 'string' ? [choice, choice] : choice;
        return (
          <option key={value} value={value}>
            {words}
          </option>
        );
      })}
    </select>
  </Labelled>
);

/** What is done when a form is sent, in place of loading a page. */
export const sent = (act: (event: SubmitEvent) => void) => (event: SubmitEvent) => {
  event.preventDefault();
  act(event);
};

export const day = (instant: string | null): string => instant?.slice(0, 16).replace('T', ' ') ?? '';

/** Asks again while something is under way. */
export function usePoll(isUnderWay: boolean, again: () => void): void {
  useEffect(() => {
    if (!isUnderWay) return;
    const timer = setInterval(again, 1_000);
    return () => clearInterval(timer);
  }, [isUnderWay, again]);
}

/** Keys of the keyboard, while nobody is writing. */
export function useShortcuts(shortcuts: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const isWriting = event.target instanceof Element && event.target.closest('input, textarea, select') !== null;
      if (isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
      shortcuts[event.key]?.();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  });
}
