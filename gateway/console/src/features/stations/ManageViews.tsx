// My views of the list: in which order they stand, what they are called, and away with one.
import { useState } from 'react';
import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons';
import { Alert, App, Button, Modal, Popconfirm, Tag } from 'antd';
import { useMutation } from 'urql';
import { DeleteViewDocument, ReorderViewsDocument, type ViewFragment } from '../../generated/graphql';
import { useFocusBack } from '../../shared/focusBack';
import { story } from '../../shared/States';
import { sentence } from '../../shared/userErrors';
import { filled, words } from '../../words';
import type { Shape } from './listState';
import { SaveView } from './SaveView';
import { LIST } from './useViews';

const said = words.views;

export function ManageViews({ views, close }: { views: ViewFragment[]; close: () => void }) {
  useFocusBack();
  const { message } = App.useApp();
  const [, reorder] = useMutation(ReorderViewsDocument);
  const [, remove] = useMutation(DeleteViewDocument);
  const [editing, edit] = useState<ViewFragment>();
  const [broken, setBroken] = useState('');

  async function move(at: number, by: number) {
    const ids = views.map(({ viewId }) => viewId);
    const [moved] = ids.splice(at, 1);
    if (moved) ids.splice(at + by, 0, moved);
    const { error } = await reorder({ input: { list: LIST, ids } });
    setBroken(error ? story(error).sentence : '');
  }
  async function drop({ viewId }: ViewFragment) {
    const { data, error } = await remove({ input: { id: viewId } });
    const refused = data?.deleteView.userErrors[0];
    setBroken(error ? story(error).sentence : refused ? sentence(refused) : '');
    if (!error && !refused) void message.success(said.deleted);
  }
  return (
    <Modal open title={said.manage} onCancel={close} footer={<Button onClick={close}>{words.shared.close}</Button>}>
      {broken ? <Alert type="error" showIcon role="alert" title={broken} /> : null}
      {views.length ? null : <p>{said.none}</p>}
      <ol className="views">
        {views.map((view, at) => (
          <li key={view.viewId}>
            <span className="views-name">
              {view.name} {view.preferred ? <Tag color="processing">{said.isPreferred}</Tag> : null}
              {view.unitNo ? <Tag>{said.shared}</Tag> : null}
            </span>
            <Button type="text" icon={<ArrowUpOutlined />} disabled={!at} aria-label={filled(said.up, { name: view.name })} onClick={() => void move(at, -1)} />
            <Button type="text" icon={<ArrowDownOutlined />} disabled={at === views.length - 1} aria-label={filled(said.down, { name: view.name })} onClick={() => void move(at, 1)} />
            <Button type="link" size="small" onClick={() => edit(view)}>
              {said.edit}
            </Button>
            <Popconfirm title={filled(said.deleteSure, { name: view.name })} onConfirm={() => void drop(view)}>
              <Button type="link" size="small" danger>
                {said.delete}
              </Button>
            </Popconfirm>
          </li>
        ))}
      </ol>
      {editing ? <SaveView view={editing} shape={editing.shape as Shape} close={() => edit(undefined)} /> : null}
    </Modal>
  );
}
