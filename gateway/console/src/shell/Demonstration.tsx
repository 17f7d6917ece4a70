// The accounts of a demonstration, at the way in: who is who, and where the password stands. It is never shown here.
import { Typography } from 'antd';
import { words } from '../words';

const said = words.shell.demo;
const PROFILE = 'meta[name="yizhan-profile"]';
/** As the command line has it, wherever Yizhan is installed. */
const COMMAND = '.venv/bin/yizhan password 340103-clerk';

export const demonstration = (): boolean => document.querySelector<HTMLMetaElement>(PROFILE)?.content === 'demo';

export function Demonstration({ choose }: { choose: (login: string) => void }) {
  return (
    <section className="entrance-card demo" aria-labelledby="demo-accounts">
      <h2 id="demo-accounts">{said.title}</h2>
      <p>
        {said.password}
        <span className="demo-command">
          <Typography.Text code copyable>
            {COMMAND}
          </Typography.Text>
        </span>
      </p>
      <ul>
        {Object.entries(said.accounts).map(([login, [who, what]]) => (
          <li key={login}>
            <button type="button" onClick={() => choose(login)}>
              <span className="code">{login}</span>
              <strong>{who}</strong>
              <span className="demo-what">{what}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
