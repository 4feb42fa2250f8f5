public import SystemPackage

/// The descriptors that a service manager opened before it started this process: systemd socket
/// activation, sd_listen_fds(3).
///
///     for descriptor in try ActivatedDescriptors.take() where descriptor.name == "chat" {
///         try reactor.adoptListener(descriptor.descriptor) { _ in ChatServer() }
///     }
public enum ActivatedDescriptors {
    /// A descriptor with its name.
    public struct Item: Hashable, Sendable {
        /// The descriptor, which is open and closed on exec.
        public let descriptor: FileDescriptor
        /// `FileDescriptorName=` of the socket unit, or `unknown` when no names were passed.
        public let name: String
    }

    /// The number of the first one, after standard input, output and error.
    fileprivate static let first: Int32 = 3
    /// More than any process gets; a greater number is an error.
    private static let limit: Int32 = 65_536

    /// Returns the descriptors of this process, and removes the variables from its environment.
    ///
    /// Call it once, at the start of `main`, before there is a second thread: see setenv(3).
    /// - Returns: an empty array when the process was not started by socket activation.
    /// - Throws: `ActivationError` for invalid variables, `SystemError` with EBADF when a
    ///   descriptor is not open.
    public static func take() throws -> [Item] {
        try take(
            from: ProcessEnvironment.take(["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]),
            processID: ProcessEnvironment.processID)
    }

    /// Returns the descriptors that `environment` lists, if they are for the process with this ID.
    ///
    /// - Throws: as `take()`.
    public static func take(from environment: [String: String], processID: Int32) throws -> [Item] {
        let items = try parse(environment, processID: processID)
        for item in items { try item.descriptor.closeOnExec() }
        return items
    }

    /// Parses the variables. Pure.
    static func parse(
        _ environment: [String: String], processID: Int32
    ) throws(ActivationError) -> [Item] {
        guard let process = environment["LISTEN_PID"] else { return [] }
        guard let process = number(process) else {
            throw ActivationError(variable: "LISTEN_PID", value: process)
        }
        // A child process may have inherited the variables.
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

    /// Parses a positive number of digits only.
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

/// An invalid variable of socket activation.
public struct ActivationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `LISTEN_PID`, `LISTEN_FDS` or `LISTEN_FDNAMES`.
    public let variable: String
    /// Its value.
    public let value: String

    /// `the environment variable LISTEN_FDS is invalid: "many"`.
    public var description: String {
        "the environment variable \(variable) is invalid: \"\(value)\""
    }
}
