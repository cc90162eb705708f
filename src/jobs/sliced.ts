/** So long the process answers nobody else, and sends the database nothing, in milliseconds. */
const SLICE = 1;

/** Long work in slices: awaited again and again, it now and then lets others have their turn. */
export function sliced(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < SLICE) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        since = performance.now();
        resolve();
      });
    });
  };
}
