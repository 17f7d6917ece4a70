// The frame around every page: menu, header, content; a drawer takes the menu's place where there is no room.
import { useState } from 'react';
import { Button, Drawer, Flex, Grid, Layout, Menu } from 'antd';
import { MenuOutlined } from '@ant-design/icons';
import { Link, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { features } from '../features';
import { NotAllowed } from '../shared/States';
import { words } from '../words';
import { Account } from './Account';
import { Idle } from './Idle';
import { Keys } from './Keys';
import { Mark } from './Mark';
import { Myself, useMay } from './me';
import { ScopePicker, useScope } from './ScopePicker';
import { Search } from './Search';
import { Signed } from './session';

export function Frame() {
  return (
    <Signed>
      <Myself>
        <Inside />
        <Idle />
        <Keys />
        <ScrollRestoration />
      </Myself>
    </Signed>
  );
}

function Inside() {
  const wide = Grid.useBreakpoint().lg ?? window.innerWidth >= 992;
  const [open, setOpen] = useState(false);
  return (
    <Layout className="frame">
      <a className="skip" href="#content">
        {words.shell.skip}
      </a>
      <Layout.Header className="header">
        {wide ? null : (
          <Button type="text" icon={<MenuOutlined />} aria-label={words.shell.menu} onClick={() => setOpen(true)} />
        )}
        <Link to="/" className="brand" aria-label={words.shell.product}>
          <Mark />
          {wide ? <span>{words.shell.product}</span> : null}
        </Link>
        <ScopePicker />
        <Search />
        <Flex className="header-end" align="center" gap={4}>
          {features.map(({ header: Shown }, at) => (Shown ? <Shown key={at} /> : null))}
          <Account />
        </Flex>
      </Layout.Header>
      <Layout>
        {wide ? (
          <Layout.Sider width={184} className="sider" role="navigation" aria-label={words.shell.menu}>
            <Places />
          </Layout.Sider>
        ) : (
          <Drawer
            open={open}
            onClose={() => setOpen(false)}
            placement="left"
            size={248}
            title={words.shell.product}
            styles={{ body: { padding: '8px 0' } }}
          >
            <Places chosen={() => setOpen(false)} />
          </Drawer>
        )}
        <Layout.Content className="content" id="content" role="main" tabIndex={-1}>
          <Allowed />
        </Layout.Content>
      </Layout>
    </Layout>
  );
}

/** A page that stands in nobody's menu but theirs who may: others are told so instead of seeing it fail. */
function Allowed() {
  const may = useMay();
  const { pathname } = useLocation();
  const entry = features.flatMap(({ menu }) => menu).find(({ path }) => pathname === path || pathname.startsWith(`${path}/`));
  return entry?.may && !may(entry.may) ? <NotAllowed /> : <Outlet />;
}

function Places({ chosen }: { chosen?: () => void }) {
  const may = useMay();
  const { pathname } = useLocation();
  const [scope] = useScope();
  const search = scope ? `?in=${scope}` : '';
  const entries = features.flatMap(({ menu }) => menu).filter((entry) => !entry.may || may(entry.may));
  const here = entries.filter(({ path }) => pathname === path || pathname.startsWith(`${path}/`));
  return (
    <Menu
      className="places"
      selectedKeys={here.map(({ path }) => path).slice(-1)}
      onClick={chosen}
      items={entries.map(({ path, label, icon }) => ({ key: path, icon, label: <Link to={path + search}>{label}</Link> }))}
    />
  );
}
