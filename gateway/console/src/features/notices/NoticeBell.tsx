// From every page: how much others did that I have not seen.
import { BellOutlined } from '@ant-design/icons';
import { Badge, Button } from 'antd';
import { useNavigate } from 'react-router';
import { useMay } from '../../shell/me';
import { filled, words } from '../../words';
import { useUnread } from './useUnread';

export function NoticeBell() {
  return useMay()('station:read') ? <Bell /> : null;
}

function Bell() {
  const navigate = useNavigate();
  const { unread } = useUnread();
  const label = filled(words.notices.bell, { n: unread });
  return (
    <Button type="text" className="bell" aria-label={label} title={label} onClick={() => void navigate('/notifications')}>
      <Badge count={unread} size="small" overflowCount={99} color="var(--ant-color-primary)">
        <BellOutlined className="bell-icon" />
      </Badge>
    </Button>
  );
}
