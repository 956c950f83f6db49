/** A value that all users of a worker share: `await user.use(token)`. */
export interface Shared<Value> {
  readonly name: string
  /**
   * Discards the value, so that the next user who asks for it makes a new one. Pass the value that turned out to
   * be bad: a newer value is then kept, and users who discard the same value at once make only one new value.
   */
  refresh(stale?: Value): void
}
