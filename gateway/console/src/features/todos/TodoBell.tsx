// What waits, from every page: a number that is right without reloading.
import { AuditOutlined } from '@ant-design/icons';
import { Badge, Button } from 'antd';
import { useNavigate } from 'react-router';
import { useMay } from '../../shell/me';
import { filled, words } from '../../words';
import { useTodoCount } from './useTodoCount';

const said = words.todos;

export function TodoBell() {
  return useMay()('station:submit') ? <Bell /> : null;
}

function Bell() {
  const navigate = useNavigate();
  const { unit = 0, overdue = 0 } = useTodoCount() ?? {};
  const label = filled(overdue ? said.bellLate : said.bell, { n: unit, late: overdue });
  return (
    <Button type="text" className="bell" aria-label={label} title={label} onClick={() => void navigate('/todos')}>
      <Badge count={unit} size="small" overflowCount={999} color={overdue ? undefined : 'var(--ant-color-primary)'}>
        <AuditOutlined className="bell-icon" />
      </Badge>
    </Button>
  );
}
