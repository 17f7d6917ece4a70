// Views of the list: choose one, keep what is shown as another, put them in order.
import { useState } from 'react';
import { DownOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, type MenuProps } from 'antd';
import { useMutation } from 'urql';
import { SaveViewDocument, type ViewFragment } from '../../generated/graphql';
import { sentence } from '../../shared/userErrors';
import { story } from '../../shared/States';
import { filled, words } from '../../words';
import { alike, DEFAULTS, shapeOf, type State } from './listState';
import { ALL, LIST, stateOfView, whole } from './useViews';
import { ManageViews } from './ManageViews';
import { SaveView } from './SaveView';

const said = words.views;

interface Props {
  views: ViewFragment[];
  state: State;
  change: (some: Partial<State>) => void;
}

export function Views({ views, state, change }: Props) {
  const { message } = App.useApp();
  const [, save] = useMutation(SaveViewDocument);
  const [saving, setSaving] = useState(false);
  const [managing, setManaging] = useState(false);
  const current = views.find(({ viewId }) => viewId === state.view);
  const altered = current && !alike(stateOfView(current), state);
  const own = views.filter((view) => view.own);
  const shared = views.filter((view) => !view.own);

  async function update({ viewId, name, unitNo, preferred }: ViewFragment) {
    const { data, error } = await save({ input: { id: viewId, list: LIST, name, unitNo, preferred, shape: shapeOf(state) } });
    const refused = data?.saveView.userErrors[0];
    if (error || refused) void message.error(error ? story(error).sentence : refused && sentence(refused));
    else void message.success(said.saved);
  }

  const entry = (view: ViewFragment) => ({ key: view.viewId, label: view.name });
  const items: MenuProps['items'] = [
    { key: ALL, label: said.all },
    ...(own.length ? [{ key: 'mine', type: 'group' as const, label: said.mine, children: own.map(entry) }] : []),
    ...(shared.length ? [{ key: 'shared', type: 'group' as const, label: said.shared, children: shared.map(entry) }] : []),
    { type: 'divider' },
    ...(altered && current.own ? [{ key: 'update', label: filled(said.update, { name: current.name }) }] : []),
    { key: 'save', label: said.save },
    ...(own.length ? [{ key: 'manage', label: said.manage }] : []),
  ];
  const onClick: MenuProps['onClick'] = ({ key }) => {
    if (key === 'save') setSaving(true);
    else if (key === 'manage') setManaging(true);
    else if (key === 'update' && current) void update(current);
    else {
      const chosen = views.find(({ viewId }) => viewId === key);
      change(chosen ? stateOfView(chosen) : { ...DEFAULTS, view: whole(views) });
    }
  };
  const name = current ? (altered ? filled(said.altered, { name: current.name }) : current.name) : said.all;
  return (
    <>
      <Dropdown trigger={['click']} menu={{ items, onClick, selectedKeys: [current?.viewId ?? ALL] }}>
        <Button icon={<DownOutlined />} iconPlacement="end">
          {filled(said.named, { name })}
        </Button>
      </Dropdown>
      {saving ? <SaveView shape={shapeOf(state)} close={(view) => { setSaving(false); if (view) change({ view }); }} /> : null}
      {managing ? <ManageViews views={own} close={() => setManaging(false)} /> : null}
    </>
  );
}
