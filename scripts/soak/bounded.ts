/** Puts a value into a map, which keeps the newest `max`. */
export function putBounded<T>(map: Map<string, T>, name: string, value: T, max: number): void {
  map.delete(name);
  map.set(name, value);
  const [oldest] = map.keys();
  if (map.size > max && oldest !== undefined) map.delete(oldest);
}
