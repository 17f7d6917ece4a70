// Light and dark: as the system has it, or fixed. Print is always light.
import { createContext, use, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import { App, ConfigProvider, theme } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import enUS from 'antd/locale/en_US';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { locale } from '../words';

export type Choice = 'system' | 'light' | 'dark';

const KEPT = 'yizhan.theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const printing = window.matchMedia('print');
const calm = window.matchMedia('(prefers-reduced-motion: reduce)');

dayjs.locale(locale === 'en' ? 'en' : 'zh-cn');

const Chosen = createContext<[Choice, (choice: Choice) => void]>(['system', () => undefined]);

export const useTheme = () => use(Chosen);

const LIGHT = {
  colorPrimary: '#1a6174',
  colorInfo: '#1a6174',
  colorLink: '#17586a',
  colorError: '#b3261e',
  colorWarning: '#8a5a00',
  colorSuccess: '#1f7a45',
  colorInfoBg: '#e2eff2',
  colorInfoBorder: '#a9cdd6',
  colorWarningBg: '#fdf3dc',
  colorWarningBorder: '#e3c27a',
  colorSuccessBg: '#e6f4ea',
  colorSuccessBorder: '#9fd0b0',
  colorErrorBg: '#fdecea',
  colorErrorBorder: '#f0b4ae',
  colorPrimaryBg: '#e2eff2',
  colorPrimaryBgHover: '#d3e6ea',
  controlItemBgActive: '#e2eff2',
  controlItemBgActiveHover: '#d3e6ea',
  colorBgLayout: '#f4f6f7',
  colorTextBase: '#16211f',
  colorTextTertiary: '#5d6967',
  colorTextDescription: '#5d6967',
  colorTextPlaceholder: '#66716f',
};

const DARK = {
  colorPrimary: '#4fb0c6',
  colorInfo: '#4fb0c6',
  colorLink: '#74c1d3',
  colorError: '#ff928a',
  colorWarning: '#d6a14a',
  colorSuccess: '#58b67f',
  colorPrimaryBg: '#14333b',
  colorPrimaryBgHover: '#1a424c',
  controlItemBgActive: '#14333b',
  controlItemBgActiveHover: '#1a424c',
  colorBgBase: '#12181a',
  colorBgLayout: '#0e1315',
  colorBgContainer: '#171e21',
  colorBgElevated: '#1e272a',
  colorBorder: '#38464a',
  colorBorderSecondary: '#263135',
  colorTextTertiary: '#9aa8a9',
  colorTextDescription: '#9aa8a9',
  colorTextPlaceholder: '#919fa0',
};

const EVERYWHERE = {
  borderRadius: 6,
  fontSize: 14,
  fontFamily:
    "system-ui, -apple-system, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif",
};

function useMedia(query: MediaQueryList): boolean {
  return useSyncExternalStore(
    (heard) => {
      query.addEventListener('change', heard);
      return () => query.removeEventListener('change', heard);
    },
    () => query.matches,
  );
}

export function Themed({ children }: { children: ReactNode }) {
  const [choice, choose] = useState<Choice>(() => (localStorage.getItem(KEPT) as Choice | null) ?? 'system');
  const system = useMedia(dark);
  const onPaper = useMedia(printing);
  const still = useMedia(calm);
  const isDark = !onPaper && (choice === 'dark' || (choice === 'system' && system));
  const [said, say] = useMemo(() => {
    const keep = (next: Choice) => {
      localStorage.setItem(KEPT, next);
      choose(next);
    };
    return [choice, keep] as const;
  }, [choice]);
  useEffect(() => {
    document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
  }, [isDark]);
  return (
    <Chosen value={[said, say]}>
      <ConfigProvider
        locale={locale === 'en' ? enUS : zhCN}
        button={{ autoInsertSpace: false }}
        form={{ requiredMark: 'optional', scrollToFirstError: { focus: true } }}
        theme={{
          algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
          token: { ...EVERYWHERE, ...(isDark ? DARK : LIGHT), motion: !still },
          components: {
            Layout: { headerHeight: 52, headerPadding: '0 16px', siderBg: 'transparent', headerBg: 'transparent' },
            Table: { cellPaddingBlockSM: 7, cellPaddingInlineSM: 10, headerBorderRadius: 6 },
            Menu: { itemHeight: 36, itemMarginInline: 8, activeBarBorderWidth: 0, ...(isDark ? { itemSelectedColor: '#8fd3e3' } : {}) },
            Button: isDark ? { primaryColor: '#07191d', dangerColor: '#210604' } : {},
            Form: { verticalLabelPadding: '0 0 4px' },
          },
        }}
      >
        <App className="app" message={{ maxCount: 3 }}>
          {children}
        </App>
      </ConfigProvider>
    </Chosen>
  );
}
