public import SystemPackage

/// Where one standard stream of a child leads.
public enum ChildStream: Hashable, Sendable {
    /// To us.
    case pipe
    /// Where our own stream of that number leads.
    case inherited
    /// To /dev/null.
    case null
    /// To a descriptor of ours, which stays ours.
    case descriptor(FileDescriptor)
}

/// The standard streams of a child.
public enum ChildStreams: Hashable, Sendable {
    /// Each one apart.
    case separate(
        input: ChildStream = .pipe, output: ChildStream = .pipe, error: ChildStream = .pipe)
    /// All three a new pseudo-terminal, which controls a session of the child's own.
    case terminal(TerminalSize = TerminalSize())
}

/// The environment of a child.
public enum ChildEnvironment: Hashable, Sendable {
    /// Our own, with some variables added or replaced.
    case inherited(adding: [String: String] = [:])
    /// These variables and no others.
    case only([String: String])
}
