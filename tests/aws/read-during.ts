/** What `read` gave, again and again, from before `act` began to work until it was done. */
export async function readDuring<T>(read: () => Promise<T>, act: () => Promise<unknown>): Promise<T[]> {
  const progress = { isDone: false };
  const done = act().finally(() => {
    progress.isDone = true;
  });
  const seen: T[] = [];
  do seen.push(await read());
  while (!progress.isDone);
  await done;
  return seen;
}
