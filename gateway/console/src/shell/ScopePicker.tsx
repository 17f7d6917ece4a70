// Which part of my area I look at: province, city, county; every other filter stays as it is.
import { TreeSelect } from 'antd';
import { below, nameOf, within } from '../shared/divisions';
import { useParamsNow } from '../shared/urlState';
import { words } from '../words';
import { useMe } from './me';

interface Branch {
  value: string;
  title: string;
  children: Branch[];
}

const branch = (code: number): Branch => ({
  value: String(code),
  title: nameOf(code),
  children: below(code).map(branch),
});

/** The division that lists are narrowed to, or 0; it stands in the address as `in`. */
export function useScope(): [number, (code: number) => void] {
  const [params, change] = useParamsNow();
  const narrow = (code: number) =>
    change((now) => {
      const next = new URLSearchParams(now);
      next.delete('after');
      if (code) next.set('in', String(code));
      else next.delete('in');
      return next;
    });
  return [Number(params.get('in') ?? 0), narrow];
}

export function ScopePicker() {
  const { scope, roles } = useMe();
  const [here, narrow] = useScope();
  const tops = scope.prefixes.filter((code) => !scope.prefixes.some((upper) => upper !== code && within(code, upper)));
  const only = tops.length === 1 && tops[0] !== undefined && !below(tops[0]).length;
  if (!tops.length || only) {
    return <span className="scope-name">{tops[0] ? nameOf(tops[0]) : (roles[0]?.unit.name ?? '')}</span>;
  }
  return (
    <TreeSelect
      className="scope"
      variant="filled"
      value={here ? String(here) : undefined}
      placeholder={tops.length === 1 && tops[0] ? nameOf(tops[0]) : words.shell.scopeAll}
      aria-label={words.shell.scope}
      allowClear
      showSearch={{ treeNodeFilterProp: 'title' }}
      treeData={tops.map(branch)}
      treeDefaultExpandedKeys={tops.length === 1 ? [String(tops[0])] : []}
      popupMatchSelectWidth={260}
      onChange={(code?: string) => narrow(Number(code ?? 0))}
    />
  );
}
