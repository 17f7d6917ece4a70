// From every page to what the manual says of it.
import { QuestionCircleOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useLocation, useNavigate } from 'react-router';
import { words } from '../../words';

export function HelpLink() {
  const navigate = useNavigate();
  const page = useLocation().pathname.split('/')[1] ?? '';
  const label = words.help.ofPage;
  return <Button type="text" className="bell help-link" icon={<QuestionCircleOutlined className="bell-icon" />} aria-label={label} title={label} onClick={() => void navigate(`/help#${page}`)} />;
}
