// GraphQL: documents are sent by their ids, answers kept by type, changes watched over one WebSocket.
import { cacheExchange, Client, fetchExchange, mapExchange, subscriptionExchange } from 'urql';
import { createClient as createWatch } from 'graphql-ws';
import { ALIVE, ours, SIGNED_OUT } from './http';

const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws';

/** A client for one session; whoever signs in gets a new one, so nothing of the one before is kept. */
export function newClient(): Client {
  const watch = createWatch({ url: `${scheme}://${window.location.host}/graphql`, lazy: true, retryAttempts: 1000 });
  const hearing = mapExchange({
    onResult({ error, operation }) {
      const lost = error?.graphQLErrors.some(({ extensions }) => extensions['code'] === 'unauthenticated');
      if (lost) window.dispatchEvent(new Event(SIGNED_OUT));
      else if (operation.kind !== 'subscription') window.dispatchEvent(new Event(ALIVE)); // to be told is not to work
    },
  });
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: () => ({ credentials: 'same-origin', headers: ours() }),
    exchanges: [
      cacheExchange,
      hearing,
      subscriptionExchange({
        forwardSubscription: (operation) => ({
          subscribe: (sink) => ({
            unsubscribe: watch.subscribe({ ...operation, query: operation.query ?? '' }, sink),
          }),
        }),
      }),
      fetchExchange,
    ],
  });
}
