/** A gimlet: the tool that makes the first hole. */
export const GimletIcon = () => (
  <svg
    width="24"
    height="24"
    viewBox="0 0 28 28"
    fill="currentColor"
    aria-hidden="true"
  >
    <path d="M5 5h18v4H5zM12 9h4v6h-4zM10 15h8l-2 3h-4zM12 19h4l-1 3h-2zM13 23h2l-1 4z" />
  </svg>
);
