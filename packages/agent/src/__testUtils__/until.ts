/** Resolves as soon as the check does not throw; rejects with what it threw last, after so many milliseconds. */
export async function until<T>(
  check: () => T | Promise<T>,
  milliseconds = 60_000,
): Promise<T> {
  const end = Date.now() + milliseconds;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
}
