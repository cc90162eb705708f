/** What the script says, in the language of the page, which the page itself has. */
export const textOf = (name: 'sayCopy' | 'sayCopied' | 'sayCopyTable'): string => document.body.dataset[name] ?? '';

/** Puts a button before each text that is there to be copied: citations and wordings. */
export function addCopyButtons(root: ParentNode): void {
  // Only where the page is from https or this machine.
  if (!('clipboard' in navigator)) return;
  for (const text of root.querySelectorAll<HTMLElement>('[data-copy]')) {
    const button = buttonOf(textOf('sayCopy'), `${textOf('sayCopy')} ${text.dataset.copy}`);
    const { source } = text.dataset;
    const copied = `${text.textContent?.trim()}${source ? ` (${source})` : ''}`;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(copied);
      said(button, textOf('sayCopied'));
    });
    if (text.localName !== 'pre') {
      text.after(' ', button);
      continue;
    }
    const box = document.createElement('div');
    box.className = 'copied';
    text.replaceWith(box);
    box.append(text, button);
  }
}

export function buttonOf(label: string, name = label): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'small';
  button.textContent = label;
  if (name !== label) button.setAttribute('aria-label', name);
  return button;
}

const SHOWN_MS = 2_000;

/** Says for a moment what the button has done; to screen readers too. */
export function said(button: HTMLButtonElement, done: string): void {
  const [label, name] = [button.textContent, button.getAttribute('aria-label')];
  button.textContent = done;
  button.setAttribute('aria-live', 'polite');
  button.removeAttribute('aria-label');
  setTimeout(() => {
    button.textContent = label;
    if (name !== null) button.setAttribute('aria-label', name);
  }, SHOWN_MS);
}
