// The keyboard: `/` searches, `g` and a letter goes somewhere, `?` says which.
import { useEffect, useRef, useState } from 'react';
import { Modal } from 'antd';
import { useNavigate } from 'react-router';
import { features } from '../features';
import { filled, words } from '../words';
import { useMay } from './me';

export const SEARCH_ID = 'search';
const GO_MS = 1500;
const said = words.shell;

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

export function Keys() {
  const [open, setOpen] = useState(false);
  const going = useRef(0);
  const navigate = useNavigate();
  const may = useMay();
  const entries = features.flatMap(({ menu }) => menu).filter((entry) => entry.key && (!entry.may || may(entry.may)));

  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      const place = Date.now() < going.current ? entries.find(({ key }) => key === event.key) : undefined;
      going.current = event.key === 'g' ? Date.now() + GO_MS : 0;
      if (place) void navigate(place.path);
      else if (event.key === '?') setOpen(true);
      else if (event.key === '/') document.getElementById(SEARCH_ID)?.focus();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [entries, navigate]);

  const rows: [string[], string][] = [
    [['/'], said.keySearch],
    ...entries.map(({ key, label }): [string[], string] => [['g', key ?? ''], filled(said.keyGo, { page: label })]),
    [['Esc'], said.keyClose],
    [['?'], said.keyHelp],
  ];
  return (
    <Modal open={open} title={said.keys} footer={null} onCancel={() => setOpen(false)}>
      <dl className="keys">
        {rows.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
