/** Separates the name of a group from that of a group within it. */
export const groupSeparator = ' / '
