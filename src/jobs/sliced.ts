/** Milliseconds of work without a pause. Other requests and answers of the database wait up to this long. */
const SLICE = 1;

/** For long loops: await the returned function in each round. Now and then it lets everything else run. */
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
