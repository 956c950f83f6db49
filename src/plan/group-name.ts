/** What stands between the name of a group and that of a group within it. */
export const groupSeparator = ' / '
