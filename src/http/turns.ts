/**
 * Does one piece of work in each turn of the event loop. Between two of them the loop looks at every connection, so that what is in
 * memory is answered and what is too much is refused before more work is begun: a few hundred requests that compute would else be
 * one turn of a second.
 */
export function workInTurns(): (work: () => void) => void {
  const waiting: (() => void)[] = [];
  const next = (): void => {
    const work = waiting.shift();
    if (waiting.length > 0) setImmediate(next);
    work?.();
  };
  return (work) => {
    waiting.push(work);
    if (waiting.length === 1) setImmediate(next);
  };
}
