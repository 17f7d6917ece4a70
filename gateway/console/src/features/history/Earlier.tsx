// A station as it stood at an earlier moment, for reading only; the moment stands in the address.
import { Alert, Button, DatePicker, Flex } from 'antd';
import dayjs from 'dayjs';
import { useSearchParams } from 'react-router';
import { minute, today } from '../../shared/dates';
import { filled, words } from '../../words';

const said = words.history;

/** The moment that the address asks for, or none: the file as it stands now. */
export function useMoment(): [string, (moment: string) => void] {
  const [params, setParams] = useSearchParams();
  const at = params.get('at') ?? '';
  const look = (moment: string) =>
    setParams((now) => {
      const next = new URLSearchParams(now);
      if (moment) next.set('at', moment);
      else next.delete('at');
      return next;
    });
  return [Number.isNaN(Date.parse(at)) ? '' : at, look];
}

/** A day of Asia/Shanghai to its end; today is now. */
export function AsOf() {
  const [moment, look] = useMoment();
  return (
    <DatePicker
      className="as-of"
      placeholder={said.asOf}
      aria-label={said.asOfHint}
      value={moment ? dayjs(moment) : null}
      maxDate={dayjs(today())}
      onChange={(day) => {
        const chosen = day?.format('YYYY-MM-DD') ?? '';
        look(chosen && chosen !== today() ? `${chosen}T23:59:59.999+08:00` : '');
      }}
    />
  );
}

export function Then({ moment, missing = false }: { moment: string; missing?: boolean }) {
  const [, look] = useMoment();
  return (
    <Alert
      type={missing ? 'warning' : 'info'}
      showIcon
      role="status"
      title={
        <Flex wrap gap={12} align="center">
          <span>{filled(said.shown, { when: minute(moment) })}</span>
          {missing ? <span>{said.notYet}</span> : null}
          <Button size="small" onClick={() => look('')}>
            {said.now}
          </Button>
        </Flex>
      }
    />
  );
}
