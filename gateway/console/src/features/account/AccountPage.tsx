// My own account: who I am here, my password, my second factor, and where I am signed in.
import { minute } from '../../shared/dates';
import { PageTitle } from '../../shared/PageTitle';
import { useMe } from '../../shell/me';
import { useSession } from '../../shell/session';
import { filled, words } from '../../words';
import { Factor } from './Factor';
import { Password } from './Password';
import { Sessions } from './Sessions';
import './account.css';

const said = words.account;

export function AccountPage() {
  const me = useMe();
  const { session } = useSession();
  const last = session.lastSignIn
    ? filled(said.lastFrom, { when: minute(session.lastSignIn), address: session.lastAddress || words.shared.none })
    : words.shell.firstSignIn;
  return (
    <div className="page own-account">
      <PageTitle>{said.title}</PageTitle>
      <section className="panel">
        <h2>{said.who}</h2>
        <dl className="facts">
          <div>
            <dt>{said.login}</dt>
            <dd>{me.login}</dd>
          </div>
          <div>
            <dt>{said.last}</dt>
            <dd>{last}</dd>
          </div>
          <div>
            <dt>{said.roles}</dt>
            <dd>
              {me.roles.length
                ? me.roles.map(({ unit, role, roleName }) => <div key={unit.unitNo + role}>{`${unit.name} · ${roleName}`}</div>)
                : words.shell.noRoles}
            </dd>
          </div>
        </dl>
      </section>
      <Sessions />
      <div className="own-two">
        <Password />
        <Factor />
      </div>
    </div>
  );
}
