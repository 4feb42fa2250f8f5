/// How the plain client differs from the textbook's. Pure.
package struct PlainOptions: Equatable, Sendable {
    /// A command for sh(1) that each received line is given to, in place of standard output.
    package var command: String?
    /// One line out, one line in, and that is all.
    package var once = false
    /// How long connecting may take, and each reply; then nobody is waited for longer, not even
    /// by a person.
    package var timeout: Duration?

    package init(command: String? = nil, once: Bool = false, timeout: Duration? = nil) {
        self.command = command
        self.once = once
        self.timeout = timeout
    }
}
