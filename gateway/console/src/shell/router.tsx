// The addresses of the console: those that the features bring, in the shell's frame.
import { createBrowserRouter, Navigate } from 'react-router';
import { features } from '../features';
import { Waiting } from '../shared/States';
import { Broken, Missing } from './Broken';
import { Frame } from './Frame';

export const HOME = features[0]?.menu[0]?.path ?? '/';

export const router = createBrowserRouter([
  {
    element: <Frame />,
    errorElement: <Broken />,
    hydrateFallbackElement: <Waiting />,
    children: [
      { index: true, element: <Navigate to={HOME} replace /> },
      ...features.flatMap(({ routes }) => routes),
      { path: '*', element: <Missing /> },
    ],
  },
]);
