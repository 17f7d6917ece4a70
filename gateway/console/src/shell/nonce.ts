// Styles are made in the browser, and the page's policy takes only those that carry its nonce. Ant Design hands the nonce
// to some of its parts and not to others, so every style element gets it where it is made. Scripts come from files alone.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;

if (nonce) {
  const make = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const made = make(name, options);
    if (made instanceof HTMLStyleElement) made.nonce = nonce;
    return made;
  }) as typeof document.createElement;
}
