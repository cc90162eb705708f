import { addCopyButtons } from './copy.ts';
import { addExploring, isExploring } from './explore.ts';
import { enhanceTables } from './table.ts';

/**
 * The table builder as one chooses: whatever is changed or followed in it, the page of the new address is fetched and its form and
 * table take the place of the old ones. The server makes both; nothing is rendered here.
 */

const PART = 'builder';
/** Typing, in a list to choose from too, waits so long for the next letter. */
const PAUSE_MS = 300;

export function startBuilder(part: HTMLElement): void {
  const form = (): HTMLFormElement | null => document.querySelector(`#${PART} form`);
  let asked: AbortController | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let isTyping = false;

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
      // The same table in another language.
      const other = page.querySelector('header [hreflang]');
      if (other) document.querySelector('header [hreflang]')?.replaceWith(other);
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

  const showSoon = (step: 'new' | 'same'): void => {
    clearTimeout(waiting);
    // What was asked before would take the place of what is being typed.
    asked?.abort();
    waiting = setTimeout(() => {
      waiting = undefined;
      showForm(step);
    }, PAUSE_MS);
  };

  part.addEventListener('change', (event) => {
    const { id, localName } = event.target as HTMLElement;
    if (id === 'find') return;
    // Letters choose from a list as they are typed; a new form in between would lose them.
    if (localName === 'select' && isTyping) showSoon('new');
    else showForm('new');
  });
  part.addEventListener('keydown', ({ target }) => {
    isTyping = (target as HTMLElement).localName === 'select';
    if (isTyping && waiting !== undefined) showSoon('new');
  });
  part.addEventListener('pointerdown', () => {
    isTyping = false;
  });
  part.addEventListener('input', (event) => {
    if ((event.target as HTMLElement).id === 'find') showSoon('same');
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

/** Puts the new part in place: what was open stays open, a chart that was explored is, and the keyboard stays where it was. */
function replace(part: HTMLElement, next: HTMLElement): void {
  const focused = document.activeElement;
  const field = focused instanceof HTMLInputElement && focused.type === 'search' ? focused : undefined;
  const [id, cursor] = [focused?.id, field?.selectionStart];
  const open = [...part.querySelectorAll<HTMLDetailsElement>('form details[open]')].map((one) => one.id);
  const typed = field?.value;
  const wasExploring = isExploring(part);
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
  addExploring(part, wasExploring);
  const title = part.querySelector('#result h2')?.textContent ?? '';
  const said = document.getElementById('said');
  if (said) said.textContent = title;
}
