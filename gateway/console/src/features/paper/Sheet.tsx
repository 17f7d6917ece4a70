// A form on A4: heading, the unit that fills it in, rows, who printed it and when; each begins a page of its own.
import type { ReactNode } from 'react';
import { PrinterOutlined } from '@ant-design/icons';
import { Button, Flex } from 'antd';
import { Link } from 'react-router';
import { minute } from '../../shared/dates';
import { useTitle } from '../../shared/PageTitle';
import { useMe } from '../../shell/me';
import { filled, words } from '../../words';
import './paper.css';

const said = words.paper;

export function Tools({ back, label, children }: { back: string; label: string; children?: ReactNode }) {
  return (
    <Flex gap={8} wrap align="center" className="no-print">
      <Link to={back}>
        <Button>{label}</Button>
      </Link>
      <Button type="primary" icon={<PrinterOutlined />} onClick={() => window.print()}>
        {said.print}
      </Button>
      {children}
    </Flex>
  );
}

export function Sheet({ title, unit, code, children }: { title: string; unit: string; code: string | null; children: ReactNode }) {
  const { login } = useMe();
  useTitle(title);
  return (
    <article className="sheet">
      <h1>{title}</h1>
      <p className="sheet-head">
        <span>{filled(said.unit, { unit })}</span>
        <span>
          {words.stations.code} {code ?? words.shared.none}
        </span>
      </p>
      {children}
      <div className="sheet-end">
        <Seals />
        <p className="sheet-foot">{filled(said.printed, { who: login, when: minute(new Date()) })}</p>
      </div>
    </article>
  );
}

/** Label and value, twice. */
export const Columns = () => (
  <colgroup>
    <col className="labels" />
    <col />
    <col className="labels" />
    <col />
  </colgroup>
);

/** A label and what was filled in; empty cells stay to be written in by hand. */
export function Cell({ label, span = 1, children }: { label: string; span?: number; children: ReactNode }) {
  return (
    <>
      <th scope="row">{label}</th>
      <td colSpan={span}>{children}</td>
    </>
  );
}

/** Boxes to tick, those that hold ticked. */
export function Boxes({ names, held }: { names: string[]; held: (name: string) => boolean }) {
  return names.map((name) => (
    <span key={name} className="box">
      {held(name) ? '\u2611' : '\u2610'} {name}
    </span>
  ));
}

function Seals() {
  return (
    <div className="sheet-seals">
      {[said.applicant, said.endorser, said.acceptor].map((who) => (
        <section key={who}>
          <h2>{who}</h2>
          <p>{said.signed}</p>
          <p className="sheet-seal">{said.seal}</p>
          <p className="sheet-date">{said.date}</p>
        </section>
      ))}
    </div>
  );
}
