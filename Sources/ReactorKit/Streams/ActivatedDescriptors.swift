public import SystemPackage

/// The descriptors that a service manager has opened for this process before it started it:
/// systemd's socket activation, sd_listen_fds(3).
///
///     for descriptor in try ActivatedDescriptors.take() where descriptor.name == "chat" {
///         try reactor.adoptListener(descriptor.descriptor) { _ in ChatServer() }
///     }
public enum ActivatedDescriptors {
    /// One of them, with its name.
    public struct Item: Hashable, Sendable {
        /// Open, and closed on exec.
        public let descriptor: FileDescriptor
        /// `FileDescriptorName=` of the socket's unit, or `unknown` when none were told.
        public let name: String
    }

    /// The first one, behind standard input, output and error.
    fileprivate static let first: Int32 = 3
    /// More than any process is given; what is beyond it is a mistake.
    private static let limit: Int32 = 65_536

    /// Takes those of this process, and the variables that tell of them out of its environment.
    ///
    /// Call once, first thing in `main`, before there is a second thread: see setenv(3).
    /// - Returns: none when the process was started by other means.
    /// - Throws: `ActivationError` for variables that make no sense, `SystemError` with EBADF
    ///   when a descriptor is not open.
    public static func take() throws -> [Item] {
        try take(
            from: ProcessEnvironment.take(["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]),
            processID: ProcessEnvironment.processID)
    }

    /// Takes those that `environment` tells of, if they are for the process with this id.
    ///
    /// - Throws: as `take()`.
    public static func take(from environment: [String: String], processID: Int32) throws -> [Item] {
        let items = try parse(environment, processID: processID)
        for item in items { try item.descriptor.closeOnExec() }
        return items
    }

    /// What the variables say. Pure.
    static func parse(
        _ environment: [String: String], processID: Int32
    ) throws(ActivationError) -> [Item] {
        guard let process = environment["LISTEN_PID"] else { return [] }
        guard let process = number(process) else {
            throw ActivationError(variable: "LISTEN_PID", value: process)
        }
        // A child of the process that they were for may have inherited the variables.
        guard process == processID, let text = environment["LISTEN_FDS"] else { return [] }
        guard let count = number(text), count <= limit else {
            throw ActivationError(variable: "LISTEN_FDS", value: text)
        }
        guard let list = environment["LISTEN_FDNAMES"] else {
            return (0..<count).map { Item(at: $0, name: "unknown") }
        }
        let names = list.split(separator: ":", omittingEmptySubsequences: false)
        guard names.count == Int(count) else {
            throw ActivationError(variable: "LISTEN_FDNAMES", value: list)
        }
        return names.indices.map { Item(at: Int32($0), name: String(names[$0])) }
    }

    /// Above zero, in digits alone.
    private static func number(_ text: String) -> Int32? {
        guard text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let number = Int32(text), number > 0
        else { return nil }
        return number
    }
}

extension ActivatedDescriptors.Item {
    fileprivate init(at index: Int32, name: String) {
        self.init(
            descriptor: FileDescriptor(rawValue: ActivatedDescriptors.first + index), name: name)
    }
}

/// A variable of socket activation that makes no sense.
public struct ActivationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `LISTEN_PID`, `LISTEN_FDS` or `LISTEN_FDNAMES`.
    public let variable: String
    /// Its value.
    public let value: String

    /// `the environment's LISTEN_FDS makes no sense: "many"`.
    public var description: String {
        "the environment's \(variable) makes no sense: \(value.debugDescription)"
    }
}
