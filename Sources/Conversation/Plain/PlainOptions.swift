/// How the client without a screen is used. Pure.
package struct PlainOptions: Equatable, Sendable {
    /// A command for sh(1) that each received line is given to, in place of standard output.
    package var command: String?
    /// One line out, one line in, and that is all.
    package var once = false
    /// The next line is sent when the one before is answered, in a pipe as well.
    package var lockstep = false
    /// How long connecting may take, and each reply; in a pipe, how long the peer may be silent
    /// while only the peer is waited for.
    package var timeout: Duration?
    /// Standard output was closed when the program started.
    package var isOutputClosed = false

    package init(
        command: String? = nil, once: Bool = false, lockstep: Bool = false,
        timeout: Duration? = nil, isOutputClosed: Bool = false
    ) {
        self.command = command
        self.once = once
        self.lockstep = lockstep
        self.timeout = timeout
        self.isOutputClosed = isOutputClosed
    }
}
