import './shell/nonce';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { router } from './shell/router';
import { Themed } from './shell/theme';
import { locale } from './words';
import './shell/shell.css';

document.documentElement.lang = locale;

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <Themed>
      <RouterProvider router={router} />
    </Themed>,
  );
}
