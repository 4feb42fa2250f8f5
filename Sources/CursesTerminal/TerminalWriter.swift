import Glibc
import SystemPackage

/// Writes to a terminal without waiting for it, and keeps what it does not take yet.
///
/// The terminal is opened a second time to set `O_NONBLOCK` there alone: the flag belongs to the
/// open file description, which the parent shell shares (open(2), fcntl(2)). Where it cannot be
/// opened, as after su(1), writes block as long as the terminal does.
final class TerminalWriter {
    /// The descriptor that is written to; non-blocking if `isOwn`.
    let descriptor: FileDescriptor
    private let isOwn: Bool
    private var unwritten: ArraySlice<UInt8> = []

    init(_ terminal: FileDescriptor) {
        let opened = unsafe open(
            "/proc/self/fd/\(terminal.rawValue)", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        isOwn = opened >= 0
        descriptor = isOwn ? FileDescriptor(rawValue: opened) : terminal
    }

    deinit {
        if isOwn { try? descriptor.close() }
    }

    /// Whether the terminal has not taken all that was written.
    var isBehind: Bool { !unwritten.isEmpty }

    /// Writes as much as the terminal takes now, and keeps the rest.
    func write(_ bytes: [UInt8]) {
        if unwritten.isEmpty { unwritten = bytes[...] } else { unwritten += bytes }
        catchUp()
    }

    /// Writes more of what is kept. Best effort: reading reports that the terminal is gone.
    func catchUp() {
        while !unwritten.isEmpty {
            do {
                let count = try unsafe unwritten.withUnsafeBytes { try unsafe descriptor.write($0) }
                unwritten = unwritten.dropFirst(count)
            } catch Errno.wouldBlock {
                return
            } catch {
                unwritten = []
            }
        }
    }

    /// Writes all that is kept, and waits up to a second for the terminal; false if that was not
    /// enough: then the rest is discarded.
    func finish() -> Bool {
        let end = ContinuousClock.now + .seconds(1)
        while isBehind {
            guard ContinuousClock.now < end else { break }
            var entry = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
            _ = unsafe poll(&entry, 1, 100)
            catchUp()
        }
        defer { unwritten = [] }
        return !isBehind
    }
}
