// A day to choose, as the address and the schema have it: 2026-03-01, a day in Asia/Shanghai.
import { DatePicker } from 'antd';
import dayjs from 'dayjs';

export function Day({ label, value, change }: { label: string; value: string; change: (day: string) => void }) {
  return (
    <DatePicker
      className="filter"
      placeholder={label}
      aria-label={label}
      value={value ? dayjs(value) : null}
      onChange={(day) => change(day?.format('YYYY-MM-DD') ?? '')}
    />
  );
}
