/** What holds answers by a key. */
interface Memory<K, V> {
  get(key: K): V | undefined;
  has(key: K): boolean;
  set(key: K, value: V): unknown;
}

/** What was answered for a key before, or is worked out now. */
export function remember<K, V>(known: Memory<K, V>, key: K, make: () => V): V {
  const answer = known.get(key);
  if (answer !== undefined || known.has(key)) {
    return answer as V;
  }
  const made = make();
  known.set(key, made);
  return made;
}
