// Counts drawn as bars. The picture is for the eye; the table below it says the same, and leads on by keyboard, too.
import { useEffect, useRef } from 'react';
import { theme } from 'antd';
import { BarChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use as having } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { Link, useNavigate } from 'react-router';
import { count } from '../../shared/dates';
import { words } from '../../words';
import type { Bar } from './counted';

having([BarChart, GridComponent, SVGRenderer]);

const said = words.overview;
const LINE = 26;
const UPRIGHT = 240;

export function Bars({ title, bars, upright = false }: { title: string; bars: Bar[]; upright?: boolean }) {
  return (
    <section className="panel" aria-label={title}>
      <h2>{title}</h2>
      {bars.length ? <Drawing title={title} bars={bars} upright={upright} /> : <p className="none">{said.none}</p>}
      {bars.length ? (
        <details>
          <summary>{said.asTable}</summary>
          <table className="counts">
            <tbody>
              {bars.map(({ key, name, count: many, to }) => (
                <tr key={key}>
                  <th scope="row">{to ? <Link to={to}>{name}</Link> : name}</th>
                  <td>{count(many)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      ) : null}
    </section>
  );
}

function Drawing({ title, bars, upright }: { title: string; bars: Bar[]; upright: boolean }) {
  const place = useRef<HTMLDivElement>(null);
  const navigate = useNavigate();
  const { token } = theme.useToken();
  const height = upright ? UPRIGHT : bars.length * LINE + LINE;
  useEffect(() => {
    const here = place.current;
    if (!here) return undefined;
    const chart = init(here, undefined, { renderer: 'svg', height });
    const text = { color: token.colorText, fontFamily: token.fontFamily };
    const names = {
      type: 'category' as const,
      data: bars.map(({ name }) => name),
      inverse: !upright,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: token.colorBorder } },
      axisLabel: { ...text, hideOverlap: upright },
    };
    const counts = { type: 'value' as const, show: false, minInterval: 1 };
    chart.setOption({
      animation: false,
      grid: { left: 4, right: 56, top: upright ? 24 : 4, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      xAxis: upright ? names : counts,
      yAxis: upright ? counts : names,
      series: {
        type: 'bar',
        data: bars.map(({ count: value, to }) => ({ value, cursor: to ? 'pointer' : 'default' })),
        itemStyle: { color: token.colorPrimary, borderRadius: 2 },
        barMaxWidth: 18,
        label: { ...text, show: true, position: upright ? 'top' : 'right', formatter: ({ value }: { value?: unknown }) => count(Number(value)) },
      },
    });
    chart.on('click', ({ dataIndex }) => {
      const to = bars[dataIndex]?.to;
      if (to) void navigate(to);
    });
    const fitting = new ResizeObserver(() => chart.resize());
    fitting.observe(here);
    return () => {
      fitting.disconnect();
      chart.dispose();
    };
  }, [bars, upright, height, token, navigate]);
  return <div ref={place} className="drawing" role="img" aria-label={title} style={{ height }} />;
}
