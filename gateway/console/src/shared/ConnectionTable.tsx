// A list, page by page: columns to choose, sorted by their headings, rows as cards where there is no room.
import { useMemo, type ReactNode } from 'react';
import { Button, Checkbox, Dropdown, Flex, Grid, Space, Spin, Table, type TableColumnType } from 'antd';
import { LeftOutlined, ReloadOutlined, RightOutlined, SettingOutlined } from '@ant-design/icons';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import type { CombinedError } from 'urql';
import { filled, words } from '../words';
import { ClauseHelp } from './ClauseHelp';
import { count } from './dates';
import { Failed, Nothing, Waiting } from './States';

const said = words.shared;
/** From one to the other and back: without the third, a list that begins with the latest never shows the oldest first. */
const BOTH = ['ascend', 'descend', 'ascend'] as const;

export interface Column<Row> {
  key: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** Sorts of the schema behind the heading. */
  sort?: { up?: string; down?: string };
  width?: number;
  /** Not shown until somebody chooses it. */
  hidden?: boolean;
  /** Numbers stand at the right. */
  number?: boolean;
  /** The clause that what stands here rests on. */
  clause?: string;
}

export interface Page<Row> {
  rows: Row[];
  total: number | null;
  hasNext: boolean;
  end: string | null;
}

interface Props<Row extends { id: string }> {
  label: string;
  columns: Column<Row>[];
  page: Page<Row> | undefined;
  busy: boolean;
  error: CombinedError | undefined;
  again: () => void;
  /** Keys of the columns shown; none means the usual ones. */
  shown: string[];
  show: (keys: string[]) => void;
  sort?: string;
  sortBy?: (sort: string) => void;
  card: (row: Row) => ReactNode;
  /** What can be done with a row, where it is a card. */
  below?: (row: Row) => ReactNode;
  /** Where a row leads to; none for rows that say all there is. */
  open?: (row: Row) => void;
  /** Rows that somebody changed since this page was read. */
  changed?: ReadonlySet<string>;
  tools?: ReactNode;
  reset?: () => void;
  /** What stands where there are no rows, instead of the usual. */
  empty?: ReactNode;
  selection?: { keys: string[]; select: (keys: string[]) => void };
}

export function ConnectionTable<Row extends { id: string }>(props: Props<Row>) {
  const { label, columns, page, busy, error, again, shown, show, card, below, open, changed, tools, reset } = props;
  const wide = Grid.useBreakpoint().md ?? window.innerWidth >= 768;
  const usual = useMemo(() => columns.filter(({ hidden }) => !hidden).map(({ key }) => key), [columns]);
  const keys = shown.length ? shown : usual;
  const nothing = props.empty ?? <Nothing>{reset ? <Button onClick={reset}>{said.reset}</Button> : null}</Nothing>;

  if (error && !page) return <Failed error={error} retry={again} />;
  const marked = (row: Row) => [open ? 'row' : '', changed?.has(row.id) ? 'row-changed' : ''].join(' ');
  return (
    <section aria-label={label} aria-busy={busy}>
      <Flex className="list-tools" wrap gap={8} align="center" justify="space-between">
        <span aria-live="polite">
          {page === undefined || page.total === null ? '\u00a0' : filled(said.total, { n: count(page.total) })}
          {busy && page ? <Spin size="small" className="busy" /> : null}
        </span>
        <Space size={[12, 4]} wrap>
          {tools}
          {wide ? (
            <Dropdown
              trigger={['click']}
              popupRender={() => (
                <div className="chooser">
                  <Checkbox.Group
                    value={keys}
                    options={columns.map(({ key, title }) => ({ value: key, label: title }))}
                    onChange={(chosen) => {
                      const next = columns.map(({ key }) => key).filter((key) => chosen.includes(key));
                      show(String(next) === String(usual) || !next.length ? [] : next);
                    }}
                  />
                </div>
              )}
            >
              <Button type="text" icon={<SettingOutlined />}>
                {said.columns}
              </Button>
            </Dropdown>
          ) : null}
          <Button type="text" icon={<ReloadOutlined />} onClick={again} aria-label={said.refresh} />
        </Space>
      </Flex>
      {page === undefined ? (
        <Waiting />
      ) : wide ? (
        <Rows {...props} page={page} keys={keys} marked={marked} empty={nothing} />
      ) : page.rows.length ? (
        <ul className="cards">
          {page.rows.map((row) => (
            <li key={row.id} className={marked(row)}>
              {open ? (
                <button type="button" className="card" onClick={() => open(row)}>
                  {card(row)}
                </button>
              ) : (
                <div className="card">{card(row)}</div>
              )}
              {below ? <div className="card-below">{below(row)}</div> : null}
            </li>
          ))}
        </ul>
      ) : (
        nothing
      )}
      {page ? <Pager page={page} /> : null}
    </section>
  );
}

interface RowsProps<Row extends { id: string }> extends Props<Row> {
  page: Page<Row>;
  keys: string[];
  marked: (row: Row) => string;
  empty: ReactNode;
}

function Rows<Row extends { id: string }>({ columns, page, keys, sort, sortBy, open, marked, empty, selection }: RowsProps<Row>) {
  const shown = columns.filter(({ key }) => keys.includes(key)).map(
    ({ key, title, cell, sort: by, width, number, clause }): TableColumnType<Row> => ({
      key,
      title: clause ? <Headed title={title} clause={clause} /> : title,
      width,
      align: number ? 'right' : undefined,
      render: (_, row) => cell(row),
      ...(by
        ? {
            sorter: true,
            sortDirections: by.up && by.down ? [...BOTH] : [by.up ? ('ascend' as const) : ('descend' as const)],
            sortOrder: sort === by.up ? 'ascend' : sort === by.down ? 'descend' : null,
          }
        : {}),
    }),
  );
  const table = (
    <Table<Row>
      size="small"
      rowKey="id"
      columns={shown}
      dataSource={page.rows}
      pagination={false}
      scroll={selection ? undefined : { x: 'max-content' }} // with it, the box of all rows would stand twice, once unseen
      locale={{ emptyText: empty }}
      rowClassName={marked}
      rowSelection={
        selection ? { selectedRowKeys: selection.keys, onChange: (chosen) => selection.select(chosen.map(String)) } : undefined
      }
      onRow={(row) => ({
        onClick: (event) => {
          const within = (event.target as HTMLElement).closest('a, button, input, label, .ant-table-selection-column');
          if (!within && !window.getSelection()?.toString()) open?.(row);
        },
      })}
      onChange={(_, __, sorted) => {
        const one = Array.isArray(sorted) ? sorted[0] : sorted;
        const by = columns.find(({ key }) => key === one?.columnKey)?.sort;
        sortBy?.((one?.order === 'ascend' ? by?.up : one?.order === 'descend' ? by?.down : undefined) ?? '');
      }}
    />
  );
  return selection ? <div className="scroll-x">{table}</div> : table;
}

/** A heading with the clause behind it; asking for that sorts nothing. */
function Headed({ title, clause }: { title: string; clause: string }) {
  return (
    <>
      {title}
      <span onClick={(event) => event.stopPropagation()} onKeyDown={(event) => event.stopPropagation()}>
        <ClauseHelp clause={clause} small />
      </span>
    </>
  );
}

/** Forward by the cursor in the address; back the way one came. */
export function Pager<Row>({ page }: { page: Page<Row> }) {
  const [params] = useSearchParams();
  const { state, pathname } = useLocation() as { state: { pages?: number } | null; pathname: string };
  const navigate = useNavigate();
  const pages = state?.pages ?? 0;
  const after = params.get('after');
  const to = (cursor: string | null, behind: number) => {
    const next = new URLSearchParams(params);
    if (cursor) next.set('after', cursor);
    else next.delete('after');
    void navigate({ pathname, search: next.toString() }, { state: { pages: behind } });
  };
  if (!after && !page.hasNext) return null;
  return (
    <Flex className="pager" justify="end" gap={8}>
      {after && !pages ? <Button onClick={() => to(null, 0)}>{said.first}</Button> : null}
      {pages ? (
        <Button icon={<LeftOutlined />} onClick={() => void navigate(-1)}>
          {said.previous}
        </Button>
      ) : null}
      <Button disabled={!page.hasNext} onClick={() => to(page.end, pages + 1)} icon={<RightOutlined />} iconPlacement="end">
        {said.next}
      </Button>
    </Flex>
  );
}
