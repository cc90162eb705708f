import { buttonOf, said } from './copy.ts';

/** Whether a chart is explored at present. */
export const isExploring = (root: ParentNode): boolean => root.querySelector('.explored') !== null;

/**
 * Puts a button below each chart that can be explored. What draws it is loaded when it is pressed; until then the picture stays.
 * `isAsked`: the charts are explored at once, as those were whose place they take.
 */
export function addExploring(root: ParentNode, isAsked = false): void {
  for (const tools of root.querySelectorAll<HTMLElement>('[data-explore]')) {
    const figure = tools.previousElementSibling;
    const image = figure?.querySelector('img');
    const { script, explore = '', back = '', failed = '' } = tools.dataset;
    if (!figure || !image || !script) continue;
    const button = buttonOf(explore);
    let close: (() => void) | undefined;
    const restore = (): void => {
      close?.();
      close = undefined;
      button.textContent = explore;
    };
    button.addEventListener('click', async () => {
      if (close) return restore();
      button.disabled = true;
      try {
        // The same chart in the layout and the colours that the picture has now.
        const spec = fetch(addressOf(image).replace('/statistics.svg', '/statistics.vl.json'));
        const { showChart } = (await import(script)) as typeof import('../chart.ts');
        const answer = await spec;
        if (!answer.ok) throw new Error(`${answer.status}`);
        close = await showChart({ figure, image, tools, spec: await answer.json(), leave: restore });
        button.textContent = back;
      } catch {
        said(button, failed);
      }
      button.disabled = false;
    });
    tools.append(button);
    if (isAsked) button.click();
  }
}

/** That of the picture which the screen has now. `currentSrc` is empty while a browser changes over to another. */
const addressOf = (image: HTMLImageElement): string => {
  const sources = image.closest('picture')?.querySelectorAll('source') ?? [];
  return [...sources].find(({ media }) => matchMedia(media).matches)?.srcset ?? image.src;
};
