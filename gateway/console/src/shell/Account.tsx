// Who I am, as which roles, and what is mine to choose: appearance, language, the way out.
import { UserOutlined } from '@ant-design/icons';
import { Avatar, Button, Dropdown, Typography, type MenuProps } from 'antd';
import { Link } from 'react-router';
import { filled, locale, speak, words } from '../words';
import { minute } from '../shared/dates';
import { useMe } from './me';
import { useSession } from './session';
import { useTheme, type Choice } from './theme';

const said = words.shell;

export function Account() {
  const me = useMe();
  const { session, signOut } = useSession();
  const [theme, setTheme] = useTheme();
  const last = session.lastSignIn
    ? filled(said.lastSignIn, { when: minute(session.lastSignIn), address: session.lastAddress || words.shared.none })
    : said.firstSignIn;
  const roles = me.roles.map((held) => `${held.unit.name} · ${held.roleName}`);
  const menu: MenuProps = {
    selectedKeys: [`theme-${theme}`, `speak-${locale}`],
    onClick({ key }) {
      const [what, value] = key.split(/-(.*)/);
      if (what === 'theme') setTheme(value as Choice);
      if (what === 'speak' && value !== locale) speak(value as typeof locale);
      if (key === 'out') void signOut();
    },
    items: [
      {
        key: 'who',
        type: 'group',
        label: (
          <div className="who">
            <Typography.Text strong>{me.login}</Typography.Text>
            {roles.length ? roles.map((role) => <div key={role}>{role}</div>) : <div>{said.noRoles}</div>}
            <div>{last}</div>
          </div>
        ),
      },
      { type: 'divider' },
      {
        key: 'theme',
        type: 'group',
        label: said.theme,
        children: [
          { key: 'theme-system', label: said.themeSystem },
          { key: 'theme-light', label: said.themeLight },
          { key: 'theme-dark', label: said.themeDark },
        ],
      },
      {
        key: 'speak',
        type: 'group',
        label: said.language,
        children: [
          { key: 'speak-zh-CN', label: words.shell.chinese },
          { key: 'speak-en', label: words.shell.english },
        ],
      },
      { type: 'divider' },
      { key: 'own', label: <Link to="/account">{words.account.title}</Link> },
      { key: 'out', label: said.signOut },
    ],
  };
  return (
    <Dropdown menu={menu} trigger={['click']} placement="bottomRight">
      <Button type="text" aria-label={`${said.account} ${me.login}`} className="account">
        <Avatar size={28} icon={<UserOutlined />} />
      </Button>
    </Dropdown>
  );
}
