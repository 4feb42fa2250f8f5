public import SystemPackage

/// What to start as a child process, and how to treat it.
public struct ChildSettings: Sendable {
    /// What a child is told when the reactor ends before it.
    public enum EndPolicy: Hashable, Sendable {
        /// SIGTERM, and SIGKILL when it takes too long.
        case terminate
        /// SIGHUP, as from a terminal that goes away; and SIGKILL when it takes too long.
        case hangUp
        /// Nothing: it goes on, and its `exited` gets `.unknown`. Its pipes to us are closed.
        case leave
    }

    /// A path when there is a slash in it, else a name that is looked for in our own `PATH`.
    /// A relative path is taken from `directory`.
    public var program: String
    /// Those after the program's name, which is the first one by itself.
    public var arguments: [String]
    /// Our own unless told otherwise.
    public var environment = ChildEnvironment.inherited()
    /// Where the child starts; nil is our own directory.
    public var directory: String?
    /// Three pipes unless told otherwise.
    public var streams = ChildStreams.separate()
    /// More descriptors of ours by the child's number for them, 3 to 4095. The child gets no
    /// others, whatever their flags.
    public var descriptors: [Int32: FileDescriptor] = [:]
    /// True gives the child a process group of its own: then signals reach its own children as
    /// well, and Ctrl-C at our terminal does not. A child on a terminal always has one.
    public var leadsGroup = false
    /// What the child is told when the reactor ends.
    public var atEnd = EndPolicy.terminate
    /// Bytes of input that may wait before the protocol is told to pause.
    public var inputHighWater = 65_536
    /// How long output is still read after the child's own end, when descendants of it hold the
    /// pipe open; the child's own output is never lost.
    public var outputLimit = Duration.seconds(1)

    /// A program, its arguments, and for the rest what is usual.
    public init(_ program: String, _ arguments: [String] = []) {
        self.program = program
        self.arguments = arguments
    }
}
