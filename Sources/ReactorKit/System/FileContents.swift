import Glibc
package import SystemPackage

/// Reads a whole small file, without waiting for a program that may never write.
///
/// open(2) of a pipe waits for its writer, and that of a serial line for its carrier; a terminal
/// may become the process's own (O_NOCTTY). So a file is opened without waiting, and its type is
/// checked then. A pipe can be read only once: it is read at the start, and code that needs its
/// contents again keeps them. Safe from any thread.
package enum FileContents {
    /// What to do with a pipe, such as a shell's `<(…)`.
    package enum PipePolicy: Hashable, Sendable {
        /// It is an error: for what is read while a reactor runs, or a second time.
        case refused
        /// It is read to its end, however slow its writer is; a writer of one with a name may open
        /// it this much later.
        case awaited(Duration)

        /// For what is read before anything is served: a writer may ask for a password first.
        package static let atStart = PipePolicy.awaited(.seconds(30))
    }

    /// Why there are no contents; the text continues `cannot read /a/b: `.
    package enum Failure: Error, Equatable, CustomStringConvertible {
        case system(Errno)
        case tooLong(limit: Int)
        /// A pipe that is not to be read, or not again.
        case pipe
        /// A pipe that no program has open for writing, and that is empty.
        case noWriter

        package var description: String {
            switch self {
            case .system(let code): "\(code)"
            case .tooLong(let limit): "it has more than \(limit) bytes"
            case .pipe: "it is a pipe, which can be read only once, at the start"
            case .noWriter: "it is a pipe, and no program writes to it"
            }
        }
    }

    /// Reads all of a file of at most `limit` bytes.
    package static func read(
        _ path: FilePath, limit: Int, pipes: PipePolicy = .refused
    ) throws(Failure) -> [UInt8] {
        do {
            let file = try FileDescriptor.open(
                path, .readOnly, options: [.closeOnExec, .nonBlocking, .noControllingTerminal])
            return try file.closeAfter { try read(file, limit: limit, pipes) }
        } catch {
            throw error as? Failure ?? .system(error as? Errno ?? .ioError)
        }
    }

    // MARK: -

    private static func read(
        _ file: FileDescriptor, limit: Int, _ pipes: PipePolicy
    ) throws -> [UInt8] {
        let isPipe = try file.stat().type == .fifo
        if isPipe, pipes == .refused { throw Failure.pipe }
        var awaitsWriter = isPipe && !isAnonymous(file)
        var bytes: [UInt8] = []
        while true {
            do {
                let chunk = try chunk(of: file, atMost: min(limit + 1 - bytes.count, 65_536))
                if chunk.isEmpty {
                    guard isPipe, bytes.isEmpty else { return bytes }
                    guard awaitsWriter, case .awaited(let time) = pipes else {
                        throw Failure.noWriter
                    }
                    // Until a writer has opened it, poll(2) reports no hang-up.
                    awaitsWriter = false
                    try wait(for: file, within: time)
                }
                bytes += chunk
                if bytes.count > limit { throw Failure.tooLong(limit: limit) }
            } catch Errno.wouldBlock {
                // A terminal that has no line yet is like a pipe here.
                guard case .awaited = pipes else { throw Failure.pipe }
                try wait(for: file, within: nil)
            } catch Errno.interrupted {
                continue
            }
        }
    }

    /// Whether it is a pipe without a name, as of a shell's `<(…)`, which no other writer can open.
    private static func isAnonymous(_ file: FileDescriptor) -> Bool {
        // proc(5): the link of such a descriptor is `pipe:[` and a number.
        FileAccess.target(ofLink: FilePath("/proc/self/fd/\(file.rawValue)"))?
            .lastComponent?.string.hasPrefix("pipe:") ?? false
    }

    private static func chunk(of file: FileDescriptor, atMost room: Int) throws -> [UInt8] {
        try unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            unsafe count = try file.read(
                into: UnsafeMutableRawBufferPointer(buffer), retryOnInterrupt: false)
        }
    }

    /// - Parameter limit: Nil for none.
    private static func wait(for file: FileDescriptor, within limit: Duration?) throws {
        let end = limit.map { Instant.now + $0 }
        while true {
            let rest = end.map { $0 - Instant.now }
            if let rest, rest <= .zero { throw Failure.noWriter }
            var entries = [pollfd(fd: file.rawValue, events: Int16(POLLIN), revents: 0)]
            do throws(SystemError) {
                if try pollOnce(&entries, timeout: rest) > 0 { return }
            } catch {
                throw error.code
            }
        }
    }
}

extension FileDescriptor.OpenOptions {
    /// A terminal does not become the process's own: O_NOCTTY, open(2).
    package static var noControllingTerminal: Self { Self(rawValue: O_NOCTTY) }
}
