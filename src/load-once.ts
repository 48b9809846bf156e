/**
 * A module that is loaded with its first use. Only until it is there does `load` run again: an `import()` of each request
 * costs a turn of the loop, and what loads modules under test ties those of one moment to a single request.
 */
export function loadOnce<Module extends object>(load: () => Promise<Module>) {
  let loaded: Module | undefined;
  return async (): Promise<Module> => {
    loaded ??= await load();
    return loaded;
  };
}
