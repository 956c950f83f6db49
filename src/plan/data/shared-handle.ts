/** A value that all users of a worker share: `await user.use(token)`. */
export interface Shared<Value> {
  readonly name: string
  /**
   * Discards the value, so that the next user who asks for it makes a new one. Pass the value that turned out to be
   * bad: a newer one is then kept, and many users who find out at once make only one new value between them.
   */
  refresh(stale?: Value): void
}
