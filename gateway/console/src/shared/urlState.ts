// What a page shows lives in its address: copied to a colleague, it shows the same; Back works.
import { useCallback, useEffect, useMemo } from 'react';
import { useLocation, useSearchParams } from 'react-router';

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

/** Changes one after another, although the address shows the first only when the page is drawn again. */
export class Asked {
  private latest: URLSearchParams | undefined;

  /** The address as it will be with this change and those that were asked before it. */
  next(shown: URLSearchParams, change: (now: URLSearchParams) => URLSearchParams): URLSearchParams {
    this.latest = change(this.latest ?? shown);
    return this.latest;
  }

  /** The address shows what was asked, or somebody went elsewhere. */
  shown(): void {
    this.latest = undefined;
  }
}

const asked = new Asked();

/** The address's parameters, and a way to change them that forgets none of two changes made at once. */
export function useParamsNow(): [URLSearchParams, (change: (now: URLSearchParams) => URLSearchParams, replace?: boolean) => void] {
  const [params, setParams] = useSearchParams();
  const { key } = useLocation();
  useEffect(() => asked.shown(), [key]);
  const change = useCallback(
    (how: (now: URLSearchParams) => URLSearchParams, replace = false) => setParams(asked.next(params, how), { replace }),
    [params, setParams],
  );
  return [params, change];
}

/** The page's state, and a way to change some of it; whatever is changed, the list begins at its first page again. */
export function useUrlState<T extends UrlValues>(defaults: T): [T, (some: Partial<T>, replace?: boolean) => void] {
  const [params, changeParams] = useParamsNow();
  const values = useMemo(() => read(params, defaults), [params, defaults]);
  const change = useCallback(
    (some: Partial<T>, replace = false) =>
      changeParams((now) => {
        const next = { ...read(now, defaults), ...('after' in defaults ? { after: '' } : {}), ...some };
        return written(next, defaults, now);
      }, replace),
    [changeParams, defaults],
  );
  return [values, change];
}
