/** Does the same for each, two at a time: the machines that run this have two cores, and most of what a command does is to start. */
export async function twoAtATime<T>(
  items: T[],
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const waiting = [...items];
  const one = async () => {
    while (waiting.length > 0) {
      for (const item of waiting.splice(0, 1)) {
        await work(item);
      }
    }
  };
  await Promise.all([one(), one()]);
}
