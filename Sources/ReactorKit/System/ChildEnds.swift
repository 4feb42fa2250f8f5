import CPosix
import Glibc
package import SystemPackage

/// The descriptors that join us to a child, and those that it is to get.
struct ChildEnds {
    /// Our ends; nil where a stream is no pipe. On a terminal input and output are the same file.
    private(set) var input: FileDescriptor?
    private(set) var output: FileDescriptor?
    private(set) var error: FileDescriptor?
    private(set) var terminal: PseudoTerminal?
    /// Our descriptor for each one of the child, from 0 on; -1 for none.
    private(set) var sources: [Int32] = [-1, -1, -1]
    /// Opened for the child alone.
    private var childEnds: [Int32] = []

    mutating func open(for settings: ChildSettings) throws(SystemError) {
        switch settings.streams {
        case .separate(let input, let output, let error):
            self.input = try open(input, as: 0)
            self.output = try open(output, as: 1)
            self.error = try open(error, as: 2)
        case .terminal(let size):
            let terminal = try PseudoTerminal(size)
            self.terminal = terminal
            output = terminal.controller
            // A poller knows each descriptor once: so the writer gets one of its own.
            let controller = terminal.controller.rawValue
            let copy = try check("fcntl", fcntl(controller, F_DUPFD_CLOEXEC, 0))
            input = FileDescriptor(rawValue: copy)
        }
        for (number, descriptor) in settings.descriptors {
            precondition((3...4095).contains(number), "a child's further descriptors are 3 to 4095")
            while sources.count <= Int(number) { sources.append(-1) }
            sources[Int(number)] = descriptor.rawValue
        }
    }

    /// Gives back our end of a pipe.
    private mutating func open(
        _ stream: ChildStream, as number: Int
    ) throws(SystemError) -> FileDescriptor? {
        switch stream {
        case .inherited:
            sources[number] = Int32(number)
        case .descriptor(let descriptor):
            sources[number] = descriptor.rawValue
        case .null:
            let fd = try check("open", unsafe Glibc.open("/dev/null", O_RDWR | O_CLOEXEC))
            childEnds.append(fd)
            sources[number] = fd
        case .pipe:
            var ends: [Int32] = [-1, -1]
            try check("pipe2", unsafe cs_child_pipe(&ends))
            let (ours, theirs) = number == 0 ? (ends[1], ends[0]) : (ends[0], ends[1])
            childEnds.append(theirs)
            sources[number] = theirs
            return FileDescriptor(rawValue: ours)
        }
        return nil
    }

    /// Once the child has them; else its own end would never show as an end of output.
    mutating func closeChildEnds() {
        for fd in childEnds { _ = close(fd) }
        childEnds = []
    }

    mutating func closeAll() {
        closeChildEnds()
        for descriptor in [input, output, error] {
            if let descriptor { _ = close(descriptor.rawValue) }
        }
        (input, output, error, terminal) = (nil, nil, nil, nil)
    }
}

extension FileDescriptor {
    /// A pipe whose ends are closed on exec: pipe2(2).
    ///
    /// - Throws: `SystemError`, EMFILE above all.
    package static func pipeClosedOnExec() throws(SystemError) -> (
        readEnd: FileDescriptor, writeEnd: FileDescriptor
    ) {
        var ends: [Int32] = [-1, -1]
        try check("pipe2", unsafe cs_child_pipe(&ends))
        return (FileDescriptor(rawValue: ends[0]), FileDescriptor(rawValue: ends[1]))
    }
}
