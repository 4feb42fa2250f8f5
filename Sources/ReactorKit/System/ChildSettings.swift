public import SystemPackage

/// What to start as a child process, and how to treat it.
public struct ChildSettings: Sendable {
    /// What happens to a child that still runs when the reactor ends.
    public enum EndPolicy: Hashable, Sendable {
        /// SIGTERM; SIGKILL when it takes too long.
        case terminate
        /// SIGHUP, as from a terminal that is closed; SIGKILL when it takes too long.
        case hangUp
        /// Nothing: it keeps running, and `exited` is called with `.unknown`. Its pipes to this
        /// process are closed.
        case leave
    }

    /// A path if it contains a slash, else a name that is searched in this process's `PATH`. A
    /// relative path starts at `directory`.
    public var program: String
    /// The arguments after the program's name, which is always the first.
    public var arguments: [String]
    /// This process's own by default.
    public var environment = ChildEnvironment.inherited()
    /// The child's working directory; nil is this process's.
    public var directory: String?
    /// Three pipes by default.
    public var streams = ChildStreams.separate()
    /// More descriptors of this process, by their numbers in the child, 3 to 4095. The child
    /// inherits no others, whatever their flags.
    public var descriptors: [Int32: FileDescriptor] = [:]
    /// True gives the child a process group of its own: signals then reach its own children too,
    /// and Ctrl-C at this process's terminal does not reach it. A child on a terminal always has
    /// one.
    public var leadsGroup = false
    /// What happens to the child when the reactor ends.
    public var atEnd = EndPolicy.terminate
    /// Bytes of input that may wait before `pauseProducing` is called.
    public var inputHighWater = 65_536
    /// How long output is read after the child's end while its descendants keep the pipe open; the
    /// child's own output is never lost.
    public var outputLimit = Duration.seconds(1)

    /// A program with its arguments, and the defaults for the rest.
    public init(_ program: String, _ arguments: [String] = []) {
        self.program = program
        self.arguments = arguments
    }
}

/// What one standard stream of a child is connected to.
public enum ChildStream: Hashable, Sendable {
    /// A pipe to this process.
    case pipe
    /// The same as this process's stream of that number.
    case inherited
    /// /dev/null.
    case null
    /// A descriptor of this process, which stays open here.
    case descriptor(FileDescriptor)
}

/// The standard streams of a child.
public enum ChildStreams: Hashable, Sendable {
    /// Each stream separately.
    case separate(
        input: ChildStream = .pipe, output: ChildStream = .pipe, error: ChildStream = .pipe)
    /// All three are a new pseudo-terminal, the controlling terminal of a new session.
    case terminal(TerminalSize = TerminalSize())
}

/// The environment of a child.
public enum ChildEnvironment: Hashable, Sendable {
    /// This process's own, with some variables added or replaced.
    case inherited(adding: [String: String] = [:])
    /// These variables and no others.
    case only([String: String])
}
