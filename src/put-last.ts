/**
 * Puts an entry last into `map`, as what was used most recently. If there are more than `max` then, the first one goes
 * and is returned.
 */
export function putLast<Key, Value>(
  map: Map<Key, Value>,
  [key, value]: readonly [Key, Value],
  max: number,
): readonly [Key, Value] | null {
  map.delete(key);
  map.set(key, value);
  const [first] = map;
  if (map.size <= max || !first) return null;
  map.delete(first[0]);
  return first;
}
