import { addCopyButtons } from './copy.ts';
import { enhanceTables } from './table.ts';

/**
 * The table builder as one chooses: whatever is changed or followed in it, the page of the new address is fetched and its form and
 * table take the place of the old ones. The server makes both; nothing is rendered here.
 */

const PART = 'builder';
/** Typing waits so long for the next letter. */
const PAUSE_MS = 300;

export function startBuilder(part: HTMLElement): void {
  const form = (): HTMLFormElement | null => document.querySelector(`#${PART} form`);
  let asked: AbortController | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;

  const show = async (address: string, step: 'new' | 'same' | 'back'): Promise<void> => {
    asked?.abort();
    asked = new AbortController();
    part.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(address, { signal: asked.signal, headers: { accept: 'text/html' } });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const next = page.getElementById(PART);
      // A page of another kind, such as that of an error, is shown as it is.
      if (!next) return location.assign(answer.url);
      // A word that is typed is one step of the history, not one for each letter.
      if (step === 'same') history.replaceState(null, '', answer.url);
      else if (step === 'new' && answer.url !== location.href) history.pushState(null, '', answer.url);
      document.title = page.title;
      replace(part, next);
      part.removeAttribute('aria-busy');
    } catch (error) {
      // A later choice has taken its place; anything else is left to the browser.
      if (!(error instanceof DOMException && error.name === 'AbortError')) location.assign(address);
    }
  };
  const addressOf = (one: HTMLFormElement): string =>
    `${one.getAttribute('action')}?${new URLSearchParams(new FormData(one) as unknown as Record<string, string>)}`;
  const showForm = (step: 'new' | 'same'): void => {
    const one = form();
    if (one) void show(addressOf(one), step);
  };

  part.addEventListener('change', (event) => {
    if ((event.target as HTMLElement).id !== 'find') showForm('new');
  });
  part.addEventListener('input', (event) => {
    if ((event.target as HTMLElement).id !== 'find') return;
    clearTimeout(waiting);
    waiting = setTimeout(() => showForm('same'), PAUSE_MS);
  });
  part.addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    showForm('new');
  });
  part.addEventListener('click', (event) => {
    const link = (event.target as Element).closest('a');
    const isOfBuilder = link?.pathname === location.pathname && link.hash === '' && link.closest('form');
    if (!isOfBuilder || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void show(link.href, 'new');
  });
  addEventListener('popstate', () => void show(location.href, 'back'));
}

/** Puts the new part in place: what was open stays open, and the keyboard stays where it was. */
function replace(part: HTMLElement, next: HTMLElement): void {
  const focused = document.activeElement;
  const field = focused instanceof HTMLInputElement && focused.type === 'search' ? focused : undefined;
  const [id, cursor] = [focused?.id, field?.selectionStart];
  const open = [...part.querySelectorAll<HTMLDetailsElement>('form details[open]')].map((one) => one.id);
  const typed = field?.value;
  part.replaceChildren(...next.childNodes);
  for (const name of open) part.querySelector<HTMLDetailsElement>(`#${CSS.escape(name)}`)?.setAttribute('open', '');
  if (id) {
    const again = document.getElementById(id);
    again?.focus({ preventScroll: true });
    if (again instanceof HTMLInputElement && typed !== undefined) {
      again.value = typed;
      again.setSelectionRange(cursor ?? null, cursor ?? null);
    }
  }
  enhanceTables(part);
  addCopyButtons(part);
  const title = part.querySelector('#result h2')?.textContent ?? '';
  const said = document.getElementById('said');
  if (said) said.textContent = title;
}
