/** The console's icon, an eye: browsers ask for one. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M2 16C8 6 24 6 30 16 24 26 8 26 2 16Z" fill="none" stroke="#3b6ea5" stroke-width="3"/><circle cx="16" cy="16" r="5" fill="#3b6ea5"/></svg>
`;
