package import ReactorKit
package import Settings
package import SystemPackage
import Text

/// A file that log lines are added to, each with one write, so that a crash loses none.
///
/// Its mode is 0640 when it is made. A write never waits for a reader or for room; what cannot
/// be written (a full disk, a pipe without a reader) is lost, counted, and reported: by the closure
/// given to `init` once a minute, and in the file itself when it takes lines again. A pipe may be
/// opened before a program reads it, and holds what fits into it until then. A file that has lost
/// its last name is created again. Only a disk that hangs in the kernel can block the caller. Safe
/// from any thread.
package final class LogFile: Sendable {
    private struct State: Sendable {
        var file: FileDescriptor
        /// Lines since the last that was written.
        var lost = 0
        var reason = ""
        /// The last write took a part of its line.
        var isCut = false
        var complaints = LogThrottle()
        var nextLook: Instant
    }

    private static let timeBetweenLooks = Duration.seconds(5)

    package let path: FilePath
    private let state: Monitor<State>
    private let complain: @Sendable (String) -> Void
    private let now: @Sendable () -> Instant

    /// Opens the file, or makes it.
    ///
    /// - Parameter complain: called with what is wrong, once a minute, under a lock: must not log.
    /// - Throws: `FileError`.
    package init(
        _ path: FilePath, complain: @escaping @Sendable (String) -> Void,
        now: @escaping @Sendable () -> Instant = { Instant.now }
    ) throws(FileError) {
        self.path = path
        self.complain = complain
        self.now = now
        let file = try Self.open(path)
        state = Monitor(State(file: file, nextLook: now() + Self.timeBetweenLooks))
    }

    deinit {
        let file = state.withLock(\.file)
        try? file.close()
    }

    /// Adds a line. `lostLine` makes the one that reports lines that were lost before it.
    package func append(_ line: String, lostLine: (_ count: Int, _ reason: String) -> String) {
        state.withLock { state in
            look(&state)
            do {
                if state.isCut {
                    try Self.write("\n", to: state.file)
                    state.isCut = false
                }
                // Together: if there were room for the first only, each line would be reported
                // as lost again.
                let lines = state.lost > 0 ? lostLine(state.lost, state.reason) + "\n" : ""
                try write(lines + line, &state)
                if state.lost > 0 { state.complaints.reset() }
                state.lost = 0
                state.isCut = false
            } catch {
                state.lost += 1
                fail("write", error, &state)
            }
        }
    }

    /// Opens the file at the path again, as logrotate(8) wants; the old one is kept if that fails.
    ///
    /// - Throws: `FileError`.
    package func reopen() throws(FileError) {
        let file = try Self.open(path)
        let old = state.withLock { state in
            defer {
                state.file = file
                state.isCut = false
            }
            return state.file
        }
        try? old.close()
    }

    /// Makes the file an account's, so that it can open it again.
    ///
    /// - Throws: `SystemError` (fchown).
    package func give(to account: Account) throws(SystemError) {
        let file = state.withLock(\.file)
        try account.own(file)
    }

    // MARK: -

    private func write(_ line: String, _ state: inout State) throws(Errno) {
        try Self.write(line + "\n", to: state.file) { state.isCut = true }
    }

    /// A file takes all at once, save when there is no room for all: then `cut` is called, and the
    /// next try shows what is wrong.
    private static func write(
        _ text: String, to file: FileDescriptor, cut: () -> Void = {}
    ) throws(Errno) {
        var rest = Array(text.utf8)[...]
        do {
            while true {
                let count = try unsafe rest.withUnsafeBytes { try unsafe file.write($0) }
                rest = rest.dropFirst(count)
                if rest.isEmpty { return }
                guard count > 0 else { throw Errno.noSpace }
                cut()
            }
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// Writing to a file that was deleted, alone or with its folder, does not fail.
    private func look(_ state: inout State) {
        let now = now()
        guard now >= state.nextLook else { return }
        state.nextLook = now + Self.timeBetweenLooks
        guard (try? state.file.stat())?.linkCount == 0 else { return }
        do throws(FileError) {
            let file = try Self.open(path)
            try? state.file.close()
            state.file = file
        } catch {
            report(sentence("\(error)", "what is logged is lost"), &state)
        }
    }

    private func fail(_ verb: String, _ error: any Error, _ state: inout State) {
        let code = error as? Errno ?? .ioError
        state.reason = code == .resourceTemporarilyUnavailable ? "there is no reader" : "\(code)"
        report(
            sentence("cannot \(verb) \(path): \(state.reason)", "what is logged is lost"), &state)
    }

    private func report(_ text: String, _ state: inout State) {
        if state.complaints.admits(at: now()) != nil { complain(text) }
    }

    private static func open(_ path: FilePath) throws(FileError) -> FileDescriptor {
        do {
            do {
                return try open(path, .writeOnly)
            } catch Errno.noSuchAddressOrDevice {
                // A pipe that no program reads yet: fifo(7). Opened for reading as well, it is open
                // whether one does or not.
                return try open(path, .readWrite)
            }
        } catch {
            let code = error as? Errno ?? .ioError
            throw FileError(cannot: "open the log file", path, code)
        }
    }

    private static func open(
        _ path: FilePath, _ mode: FileDescriptor.AccessMode
    ) throws -> FileDescriptor {
        try FileDescriptor.open(
            path, mode,
            options: [.append, .create, .closeOnExec, .nonBlocking, .noControllingTerminal],
            permissions: [.ownerReadWrite, .groupRead])
    }
}
