// What a page shows lives in its address: copied to a colleague, it shows the same; Back works.
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

export type UrlValues = Record<string, string | string[]>;

/** The values that differ from the defaults, as the address has them; a list is joined by commas. */
export function written<T extends UrlValues>(values: T, defaults: T, others?: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams(others);
  for (const [name, value] of Object.entries(values)) {
    const text = String(value);
    if (text === String(defaults[name])) params.delete(name);
    else params.set(name, text);
  }
  return params;
}

/** The values of an address, each a text or a list as its default is. */
export function read<T extends UrlValues>(params: URLSearchParams, defaults: T): T {
  const found = Object.entries(defaults).map(([name, standard]) => {
    const text = params.get(name);
    if (text === null) return [name, standard];
    return [name, Array.isArray(standard) ? text.split(',').filter(Boolean) : text];
  });
  return Object.fromEntries(found) as T;
}

/** The page's state, and a way to change some of it; whatever is changed, the list begins at its first page again. */
export function useUrlState<T extends UrlValues>(defaults: T): [T, (some: Partial<T>, replace?: boolean) => void] {
  const [params, setParams] = useSearchParams();
  const values = useMemo(() => read(params, defaults), [params, defaults]);
  const change = useCallback(
    (some: Partial<T>, replace = false) => {
      setParams(
        (now) => {
          const next = { ...read(now, defaults), ...('after' in defaults ? { after: '' } : {}), ...some };
          return written(next, defaults, now);
        },
        { replace },
      );
    },
    [setParams, defaults],
  );
  return [values, change];
}
