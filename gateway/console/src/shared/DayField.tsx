// A day in a form, as text (2026-03-02); chosen in the language of the page, not in the browser's.
import { DatePicker } from 'antd';
import dayjs from 'dayjs';

const WRITTEN = 'YYYY-MM-DD';

interface Props {
  id?: string;
  value?: string | null;
  onChange?: (day: string | undefined) => void;
}

export function DayField({ id, value, onChange }: Props) {
  return (
    <DatePicker id={id} className="wide" format={WRITTEN} value={value ? dayjs(value) : null} onChange={(chosen) => onChange?.(chosen?.format(WRITTEN))} />
  );
}
