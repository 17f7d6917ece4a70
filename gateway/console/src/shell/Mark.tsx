/** The product's mark: a roof over a door that stands open. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="#b3261e" />
      <path d="M6 14.5 16 7l10 7.5" fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round" />
      <path d="M10 15v10h12V15" fill="none" stroke="#fff" strokeWidth="2.2" strokeLinejoin="round" />
      <path d="M14 25v-6h4v6" fill="#fff" />
    </svg>
  );
}
